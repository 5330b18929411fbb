import EventLoop
import Messages
import Protobuf
import RPC
import RPCClient
import Runner

/// A runner's way to its servers: the channel, and the session that it has been given.
actor RunnerLink {
  nonisolated let loop: EventLoop
  nonisolated var unownedExecutor: UnownedSerialExecutor { loop.serialExecutor.asUnownedSerialExecutor() }

  nonisolated let channel: Channel
  private let registration: RegisterRunnerRequest
  private var session: String?
  /// Fires when the registration that is under way has ended.
  private var registering: OneShotEvent?

  init(_ server: RunnerServer, loop: EventLoop) throws(MetadataError) {
    self.loop = loop
    registration = server.registration
    var configuration = ChannelConfiguration()
    configuration.tls = server.tls
    configuration.connectTimeout = RunnerServer.connectTimeout
    configuration.backoff.maximum = RunnerServer.maxReconnectPause
    configuration.keepaliveInterval = RunnerServer.keepaliveInterval
    configuration.keepaliveTimeout = RunnerServer.keepaliveTimeout
    configuration.limits.responseMessageBytes = RunnerServer.maxResponseBytes
    configuration.userAgent = "vantflow-runner/1"
    if let token = server.token { try configuration.metadata.add("authorization", "Bearer \(token)") }
    channel = Channel(server.endpoints, balancing: .roundRobin, loop: loop, configuration: configuration)
  }

  /// The session, begun where there is none.
  func currentSession() async throws(RPCError) -> String {
    while let registering {
      await registering.wait()
      if Task.isCancelled { throw RPCError(.cancelled, "The runner gave the call up.") }
    }
    if let session { return session }
    let ended = OneShotEvent()
    registering = ended
    defer {
      registering = nil
      ended.fire()
    }
    let answer = try await channel.unary(
      RunnerService.registerRunner, registration,
      options: CallOptions(timeout: RunnerServer.callTimeout, waitsForConnection: true))
    session = answer.session
    return answer.session
  }

  /// A session that the server does not know is of no further use.
  func forget(_ session: String) {
    if self.session == session { self.session = nil }
  }

  /// Makes a call of the session, within a time that includes waiting for a connection.
  func call<Request: Message, Response: Message>(
    _ method: Method<Request, Response>, timeout: Duration = RunnerServer.callTimeout,
    _ request: (_ session: String) throws(BackendError) -> Request
  ) async throws(BackendError) -> Response {
    let session: String
    do throws(RPCError) {
      session = try await currentSession()
    } catch {
      throw BackendError(error)
    }
    let request = try request(session)
    do throws(RPCError) {
      return try await channel.unary(
        method, request, options: CallOptions(timeout: timeout, waitsForConnection: true))
    } catch {
      throw failure(error, session)
    }
  }

  /// What a failed call of a session means, the session's end included.
  func failure(_ error: RPCError, _ session: String) -> BackendError {
    if error.detail(ErrorInfo.self).flatMap({ RunnerRefusal($0) }) == .runnerUnknown { forget(session) }
    return BackendError(error)
  }
}
