import EventLoop
import HTTP2
import RPC
import TLS

/// A connection before it is known what is spoken on it: the PROXY header, TLS, the first bytes, each where it is
/// expected; then it hands over. Confined to its loop.
final class ConnectionOpening {
  let channelzID = ChannelzID.next()
  let counters = ConnectionCounters()
  private let owner: ServerLoop
  private let endpoint: ServerEndpoint
  private let openedAt: LoopInstant
  private(set) var transport: any ByteTransport
  private(set) var peer: ConnectionPeer
  private var step: Step
  /// Bytes of a step that is not complete. Bounded: by the longest PROXY header, and by the three bytes that tell the
  /// protocol.
  private var received: [UInt8] = []

  private enum Step {
    case proxyHeader
    case tls
    case firstBytes
    /// Handed over, or closed.
    case done
  }

  init(stream: ByteStream, endpoint: ServerEndpoint, owner: ServerLoop) {
    self.owner = owner
    self.endpoint = endpoint
    openedAt = stream.loop.now
    transport = stream
    peer = ConnectionPeer(address: stream.peerAddress)
    step = endpoint.expectsProxyHeader ? .proxyHeader : .firstBytes
  }

  /// Starts to read; apart from `init`, since what goes wrong is told to the owner, who has to know of it by then.
  func begin() {
    transport.handler = self
    if step == .firstBytes, endpoint.tls != nil { return beginTLS(UnsafeRawBufferPointer(start: nil, count: 0)) }
    transport.startReading()
  }

  private func take(_ bytes: UnsafeRawBufferPointer) {
    switch step {
    case .proxyHeader: takeProxyHeader(bytes)
    case .firstBytes: takeFirstBytes(bytes)
    case .tls, .done: break
    }
  }

  private func takeProxyHeader(_ bytes: UnsafeRawBufferPointer) {
    switch ProxyHeader.parse(bytes) {
    case .incomplete: received = Array(bytes)
    case .invalid: close(.proxyHeaderInvalid)
    case .header(let header):
      if let client = header.client { peer.address = client }
      received = []
      step = .firstBytes
      let rest = UnsafeRawBufferPointer(rebasing: bytes[header.byteCount...])
      if endpoint.tls != nil { beginTLS(rest) } else if !rest.isEmpty { takeFirstBytes(rest) }
    }
  }

  private func beginTLS(_ bytes: UnsafeRawBufferPointer) {
    guard let credentials = endpoint.tls else { return }
    step = .tls
    do throws(TLSError) {
      let stream = try TLSStream(over: transport, credentials, workspace: owner.tlsWorkspace)
      transport = stream
      stream.begin(received: bytes) { [self] in finishTLS($0, stream) }
    } catch {
      close(.tlsFailed(error))
    }
  }

  private func finishTLS(_ result: Result<TLSPeer, TLSError>, _ stream: TLSStream) {
    guard step == .tls else { return }
    switch result {
    case .failure(.peerGone): close(.clientClosed)
    case .failure(let error): close(.tlsFailed(error))
    case .success(let settled):
      peer.tlsVersion = settled.version
      peer.tlsCipher = settled.cipher
      peer.certificate = settled.certificate
      step = .firstBytes
      stream.handler = self
    }
  }

  private func takeFirstBytes(_ bytes: UnsafeRawBufferPointer) {
    switch ProtocolDetector.look(at: bytes) {
    case .undecided: received = Array(bytes)
    case .http1: handOverToHTTP1(bytes)
    case .http2: handOver(bytes)
    }
  }

  private func handOverToHTTP1(_ bytes: UnsafeRawBufferPointer) {
    step = .done
    let connection = HTTP1Connection(
      transport: transport, peer: peer, channelzID: channelzID, openedAt: openedAt, owner: owner)
    owner.replace(self, by: connection)
    transport.handler = connection
    connection.streamDidRead(bytes)
  }

  private func handOver(_ bytes: UnsafeRawBufferPointer) {
    step = .done
    do throws(HTTP2Error) {
      let connection = try ServerConnection(
        transport: transport, peer: peer, channelzID: channelzID, openedAt: openedAt, owner: owner)
      owner.replace(self, by: connection)
      transport.handler = connection
      connection.streamDidRead(bytes)
    } catch {
      step = .firstBytes
      close(.sessionFailed(error))
    }
  }
}

extension ConnectionOpening: ByteStreamHandler {
  func streamDidRead(_ bytes: UnsafeRawBufferPointer) {
    guard !received.isEmpty else { return take(bytes) }
    let all = received + bytes
    all.withUnsafeBytes { take($0) }
  }

  func streamDidEnd(_ end: StreamEnd) {
    switch end {
    case .endOfFile: close(.clientClosed)
    // How probes of proxies and meshes go, which only look whether somebody listens (haproxy's `check`): no news.
    case .failed(let error) where error.isConnectionReset: close(.clientClosed)
    case .failed(let error): close(.socketFailed(error))
    }
  }
}

extension ConnectionOpening: ServedConnection {
  var pendingResponseBytes: Int { 0 }

  func checkTimeouts(at now: LoopInstant) {
    if openedAt.advanced(by: owner.limits.handshakeTimeout) <= now { close(.handshakeTooSlow) }
  }

  func announceDrain() { close(.serverStopped) }

  func endCalls(_ error: RPCError) { close(.serverStopped) }

  func close(_ reason: ConnectionEnd) {
    guard step != .done else { return }
    step = .done
    transport.close()
    owner.remove(self)
    owner.ended(reason, peer: peer)
  }
}
