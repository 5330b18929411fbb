import EventLoop
import TestSupport

@testable import TLS

/// Gathers what arrives at one end.
final class Inbox: ByteStreamHandler {
  private(set) var bytes: [UInt8] = []
  private(set) var end: StreamEnd?
  private var waiting: (count: Int, CheckedContinuation<Void, Never>)?

  func streamDidRead(_ read: UnsafeRawBufferPointer) {
    bytes += read
    lookAgain()
  }

  func streamDidEnd(_ end: StreamEnd) {
    self.end = end
    lookAgain()
  }

  /// Waits until so many bytes are there, or the stream has ended.
  func wait(for count: Int) async {
    if bytes.count >= count || end != nil { return }
    await withCheckedContinuation { waiting = (count, $0) }
  }

  private func lookAgain() {
    guard let (count, continuation) = waiting, bytes.count >= count || end != nil else { return }
    waiting = nil
    continuation.resume()
  }
}

/// A server's and a client's end of one TLS connection over a socket, on one loop.
struct TLSPair {
  let server: TLSStream
  let client: TLSStream
  let serverInbox = Inbox()
  let clientInbox = Inbox()
  let serverOutcome: Result<TLSPeer, TLSError>
  let clientOutcome: Result<TLSPeer, TLSError>

  /// Connects both ends and lets them shake hands; on the loop.
  init(
    _ credentials: TLSServerCredentials, _ clientCredentials: TLSClientCredentials, serverName: String = "localhost",
    on loop: EventLoop, loops: EventLoopGroup
  ) async throws {
    let workspace = TLSWorkspace()
    let accepted = LoopBox<ByteStream>()
    let listener = try await SocketListener.listen(host: "127.0.0.1", port: 0, loops: loops) { accepted.set($0) }
    let socket = try await ByteStream.connect(host: "127.0.0.1", port: listener.port, on: loop, timeout: .seconds(10))
    server = try TLSStream(over: await accepted.get(), credentials, workspace: workspace)
    client = try TLSStream(over: socket, clientCredentials, serverName: serverName, workspace: workspace)
    let (serverResult, clientResult) = (LoopBox<Result<TLSPeer, TLSError>>(), LoopBox<Result<TLSPeer, TLSError>>())
    let (server, client, serverInbox, clientInbox) = (server, client, serverInbox, clientInbox)
    server.begin {
      server.handler = serverInbox
      serverResult.set($0)
      if case .failure = $0 { server.close() }
    }
    client.begin {
      client.handler = clientInbox
      clientResult.set($0)
      if case .failure = $0 { client.close() }
    }
    serverOutcome = await serverResult.get()
    clientOutcome = await clientResult.get()
    await listener.close()
  }

  func close() {
    server.close()
    client.close()
  }

  /// Runs `body` on a loop of its own.
  static func withLoop(_ body: @escaping @Sendable (EventLoop, EventLoopGroup) async throws -> Void) async throws {
    let loops = EventLoopGroup(count: 1, name: "tls")
    let outcome: Result<Void, any Error>
    do {
      outcome = .success(try await loops.loops[0].run { () async throws in try await body(loops.loops[0], loops) })
    } catch {
      outcome = .failure(error)
    }
    await loops.shutdown()
    try outcome.get()
  }
}

/// A value that is set once and waited for, on one loop.
// Invariant behind @unchecked Sendable: touched on the loop's thread only.
final class LoopBox<Value>: @unchecked Sendable {
  private var value: Value?
  private var waiting: CheckedContinuation<Void, Never>?

  func set(_ value: Value) {
    self.value = value
    waiting?.resume()
    waiting = nil
  }

  func get() async -> Value {
    if value == nil { await withCheckedContinuation { waiting = $0 } }
    return value!
  }
}
