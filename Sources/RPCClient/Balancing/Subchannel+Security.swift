import EventLoop
import TLS

extension Subchannel {
  /// Shakes hands over a connection that is there, and goes on with what came of it. Cancelling the task ends it.
  func secure(_ stream: ByteStream, _ credentials: TLSClientCredentials, since begun: LoopInstant) async {
    let secured: TLSStream
    do throws(TLSError) {
      secured = try TLSStream(
        over: stream, credentials, serverName: endpoint.serverName, workspace: core.tlsWorkspace)
    } catch {
      stream.close()
      return attemptFailed(error)
    }
    let (loop, aborting) = (core.loop, LoopBound(secured))
    let timer = loop.schedule(after: timeLeft(since: begun)) { secured.abortHandshake("it took too long") }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        // The connection is made within the completion: what the server sends with the end of the handshake is for it.
        secured.begin { [self] result in
          timer.cancel()
          finish(result, secured, since: begun)
          continuation.resume()
        }
      }
    } onCancel: {
      loop.execute { aborting.value.abortHandshake("nobody waits for it any more") }
    }
  }

  private func finish(_ result: Result<TLSPeer, TLSError>, _ secured: TLSStream, since begun: LoopInstant) {
    do throws(TLSError) {
      let peer = try result.get()
      // RFC 9113, section 3.2: HTTP/2 over TLS is what ALPN has agreed on.
      guard peer.applicationProtocol == .http2 else { throw TLSError(.handshake, "the server does not offer HTTP/2") }
      didConnect(secured, since: begun)
    } catch {
      secured.close()
      attemptFailed(error)
    }
  }
}
