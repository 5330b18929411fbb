import EventLoop
import Messages
import Protobuf
import RPC
import RPCClient
import Runner

/// A runner's way to its servers: the channel, and the session that it has now.
///
/// A session that a server does not know is over with all that it holds: its streams are ended, and the next call registers
/// anew. Calls may be made at the same time.
actor RunnerLink {
  nonisolated let loop: EventLoop
  nonisolated var unownedExecutor: UnownedSerialExecutor { loop.serialExecutor.asUnownedSerialExecutor() }

  nonisolated let channel: Channel
  private let registration: RegisterRunnerRequest
  private var current: RunnerSession?
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

  /// Begins a session, where there is none.
  func register() async throws(RPCError) -> RunnerSession {
    while let registering {
      await registering.wait()
      if Task.isCancelled { throw RPCError(.cancelled, "The runner gave the call up.") }
    }
    if let current { return current }
    let ended = OneShotEvent()
    registering = ended
    defer {
      registering = nil
      ended.fire()
    }
    let answer = try await channel.unary(
      RunnerService.registerRunner, registration,
      options: CallOptions(timeout: RunnerServer.callTimeout, waitsForConnection: true))
    let begun = RunnerSession(token: answer.session, channel: channel, loop: loop)
    current = begun
    return begun
  }

  /// The session, begun where there is none.
  func session() async throws(BackendError) -> RunnerSession {
    do throws(RPCError) {
      return try await register()
    } catch {
      throw BackendError(error)
    }
  }

  /// Ends the session's streams and the connections.
  func shutdown() async {
    await current?.end()
    await channel.shutdown()
  }

  /// Makes a call of the session, within a time that includes waiting for a connection.
  func call<Request: Message, Response: Message>(
    _ method: Method<Request, Response>, timeout: Duration = RunnerServer.callTimeout,
    _ request: (_ session: String) throws(BackendError) -> Request
  ) async throws(BackendError) -> Response {
    let session = try await session()
    let request = try request(session.token)
    do throws(RPCError) {
      return try await channel.unary(
        method, request, options: CallOptions(timeout: timeout, waitsForConnection: true))
    } catch {
      throw failure(error, session)
    }
  }

  /// What a failed call of a session means, the session's end included.
  func failure(_ error: RPCError, _ session: RunnerSession) -> BackendError {
    if error.detail(ErrorInfo.self).flatMap({ RunnerRefusal($0) }) == .runnerUnknown { giveUp(session) }
    return BackendError(error)
  }

  private func giveUp(_ session: RunnerSession) {
    guard current === session else { return }
    current = nil
    loop.spawn { await session.end() }
  }
}
