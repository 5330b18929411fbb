public import EventLoop

/// TLS over a connection: hands plaintext to its handler and writes records to the transport below. Confined to its loop.
///
/// A failure behind the handshake reaches the handler as the end of the stream.
public final class TLSStream: ByteTransport {
  public typealias Completion = (Result<TLSPeer, TLSError>) -> Void

  public var handler: (any ByteStreamHandler)?
  private let transport: any ByteTransport
  private let session: TLSSession
  private let workspace: TLSWorkspace
  /// Present while the handshake lasts.
  private var completion: Completion?
  /// Whether the handler has been told that nothing more comes. Writing may go on: either side ends by itself.
  private var hasEnded = false
  /// Whether the session is of no further use.
  private var hasFailed = false

  public var loop: EventLoop { transport.loop }
  public var peerAddress: String? { transport.peerAddress }
  public var localAddress: SocketAddress? { transport.localAddress }
  public var socketOptions: [(name: String, value: Int)] { transport.socketOptions }
  public var pendingWriteBytes: Int { transport.pendingWriteBytes }

  /// A server's end of TLS over `transport`; nothing happens before ``begin(received:completion:)``.
  public init(
    over transport: any ByteTransport, _ credentials: TLSServerCredentials, workspace: TLSWorkspace
  ) throws(TLSError) {
    self.transport = transport
    self.workspace = workspace
    session = try TLSSession(credentials, workspace: workspace)
  }

  /// A client's end, to a server that has to prove to be `serverName`.
  public init(
    over transport: any ByteTransport, _ credentials: TLSClientCredentials, serverName: String, workspace: TLSWorkspace
  ) throws(TLSError) {
    self.transport = transport
    self.workspace = workspace
    session = try TLSSession(
      credentials, serverName: credentials.configuration.serverName ?? serverName, workspace: workspace)
  }

  /// Begins the handshake. `received` are bytes that were read from the transport already.
  ///
  /// `completion` is called once, perhaps before this returns. On success it sets the stream's handler, which then gets
  /// what came behind the handshake; on failure it closes the stream, behind the alert that has been written by then.
  public func begin(
    received: UnsafeRawBufferPointer = UnsafeRawBufferPointer(start: nil, count: 0), completion: @escaping Completion
  ) {
    self.completion = completion
    transport.handler = self
    transport.startReading()
    streamDidRead(received)
  }

  /// Ends a handshake that lasts too long, or that nobody waits for any more; its completion is told. Later it does
  /// nothing.
  public func abortHandshake(_ reason: String) {
    if completion != nil { fail(TLSError(.handshake, reason)) }
  }

  public func startReading() { transport.startReading() }
  public func stopReading() { transport.stopReading() }

  public func write(_ bytes: UnsafeRawBufferPointer) {
    guard !bytes.isEmpty, !hasFailed else { return }
    precondition(completion == nil, "a write ahead of the end of the handshake")
    do throws(TLSError) {
      try session.encrypt(bytes)
    } catch {
      // Not from within the call: its caller is in the middle of its own work. The transport keeps this alive until then.
      return loop.atEndOfTurn { [self] in fail(error) }
    }
    writeRecords()
  }

  public func shutdownWrite() {
    if completion == nil, !hasFailed { session.endWriting() }
    writeRecords()
    transport.shutdownWrite()
  }

  public func close() {
    handler = nil
    completion = nil
    hasEnded = true
    hasFailed = true
    transport.close()
  }

  private func writeRecords() { workspace.takeRecords { transport.write($0) } }

  // MARK: What arrives

  private func receive(_ records: UnsafeRawBufferPointer) throws(TLSError) {
    try session.with(input: records) { () throws(TLSError) in
      if let completion {
        guard case .done = try session.handshake() else { return }
        self.completion = nil
        writeRecords()
        completion(.success(session.peer))
      }
      while !hasEnded, try deliver() {}
    }
  }

  /// Hands over what the records held, in one piece.
  ///
  /// - Returns: whether there may be more: the workspace holds the plaintext of one read of a socket, so rarely.
  private func deliver() throws(TLSError) -> Bool {
    let room = workspace.plaintext
    var count = 0
    var last = TLSSession.Plaintext.bytes(0)
    while count < room.count {
      last = try session.decrypt(into: UnsafeMutableRawBufferPointer(rebasing: room[count...]))
      guard case .bytes(let more) = last else { break }
      count += more
    }
    if count > 0 { handler?.streamDidRead(UnsafeRawBufferPointer(rebasing: room[..<count])) }
    switch last {
    case .bytes: return true
    case .needsInput: return false
    case .end:
      end(.endOfFile)
      return false
    }
  }

  /// Ends the handshake or the stream, once.
  private func end(_ end: StreamEnd) {
    guard !hasEnded else { return }
    hasEnded = true
    if let completion {
      self.completion = nil
      completion(.failure(.peerGone))
    } else {
      handler?.streamDidEnd(end)
    }
  }

  private func fail(_ error: TLSError) {
    hasFailed = true
    // Behind the alert that says so, which OpenSSL has written.
    writeRecords()
    guard let completion else {
      return end(.failed(SystemError(code: SystemError.protocolFailure, operation: error.description)))
    }
    self.completion = nil
    hasEnded = true
    completion(.failure(error))
  }
}

extension TLSStream: ByteStreamHandler {
  public func streamDidRead(_ bytes: UnsafeRawBufferPointer) {
    guard !hasEnded else { return }
    do throws(TLSError) {
      try receive(bytes)
      writeRecords()
    } catch {
      fail(error)
    }
  }

  public func streamDidEnd(_ end: StreamEnd) { self.end(end) }

  public func streamDidDrain() { handler?.streamDidDrain() }
}
