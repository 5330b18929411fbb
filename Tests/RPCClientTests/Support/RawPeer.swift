import EventLoop
import HTTP2
import RPCClient
import Synchronization

/// A server that answers each request as the test says, over a real socket and real HTTP/2.
final class RawPeer: Sendable {
  typealias Script = @Sendable (PeerStream) -> Void

  let loops = EventLoopGroup(count: 1, name: "peer")
  let listener: SocketListener
  private let record: Record

  /// What has come so far.
  private final class Record: Sendable {
    let connections = Atomic<Int>(0)
    let streams = Mutex<[PeerStream]>([])
  }

  /// Listens on a free port, or on one that is given.
  init(
    port: UInt16 = 0, _ configuration: HTTP2Configuration = HTTP2Configuration(), script: @escaping Script
  ) async throws {
    let record = Record()
    self.record = record
    listener = try await SocketListener.listen(host: "127.0.0.1", port: port, loops: loops) { stream in
      record.connections.add(1, ordering: .relaxed)
      _ = try? PeerConnection(stream: stream, configuration: configuration) { connection in
        let stream = PeerStream(connection: connection, script: script)
        record.streams.withLock { $0.append(stream) }
        return stream
      }
    }
  }

  var port: UInt16 { listener.port }
  var connectionCount: Int { record.connections.load(ordering: .relaxed) }
  var streams: [PeerStream] { record.streams.withLock { $0 } }

  func stop() async {
    await listener.close()
    await loops.shutdown()
  }
}

/// One connection of a ``RawPeer``. Confined to its loop; its stream keeps it.
final class PeerConnection: ByteStreamHandler, HTTP2SessionDelegate {
  let stream: ByteStream
  private(set) var session: HTTP2Session!
  private let makeStream: (PeerConnection) -> PeerStream
  private var flushIsScheduled = false
  /// What a test wants to hear of.
  var whenPinged: () -> Void = {}
  var whenClosed: () -> Void = {}

  init(
    stream: ByteStream, configuration: HTTP2Configuration, makeStream: @escaping (PeerConnection) -> PeerStream
  ) throws {
    self.stream = stream
    self.makeStream = makeStream
    session = try HTTP2Session(
      role: .server, configuration: configuration, workspace: HTTP2Workspace(), delegate: self)
    stream.handler = self
    stream.startReading()
    sessionNeedsFlush(session)
  }

  func session(_ session: HTTP2Session, didReceivePing payload: UInt64, isAcknowledgement: Bool) {
    if !isAcknowledgement { whenPinged() }
  }

  func close() {
    whenClosed()
    stream.close()
    session.close()
  }

  func sessionWillOpenStream(_ session: HTTP2Session) -> HTTP2Stream? { makeStream(self) }

  func sessionNeedsFlush(_ session: HTTP2Session) {
    guard !flushIsScheduled else { return }
    flushIsScheduled = true
    stream.loop.atEndOfTurn { [self] in
      flushIsScheduled = false
      flush()
    }
  }

  private func flush() {
    try? session.flush { bytes in
      stream.write(bytes)
      return stream.pendingWriteBytes == 0
    }
  }

  func streamDidRead(_ bytes: UnsafeRawBufferPointer) { try? session.receive(bytes) }
  func streamDidEnd(_ end: StreamEnd) { close() }
  func streamDidDrain() { flush() }
}
