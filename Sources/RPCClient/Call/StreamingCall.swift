import Protobuf
import RPC

/// A call whose answer is any number of messages.
// Invariant behind @unchecked Sendable: as of ClientCall.
final class StreamingCall<Response: Message>: ClientCall, @unchecked Sendable {
  let mailbox = Mailbox<Response>()
  /// Of one chunk: handed over together, under one lock.
  private var arrived: [Mailbox<Response>.Letter] = []
  /// What came out of those that were compressed.
  private var inflatedBytes = 0

  override func didReceiveInitialMetadata(_ metadata: Metadata) {
    mailbox.setInitialMetadata(metadata)
  }

  override func didReceiveMessage(_ bytes: UnsafeRawBufferPointer, windowBytes: Int) throws(RPCError) {
    arrived.append(
      Mailbox.Letter(message: try Response(response: bytes, path: path), windowBytes: windowBytes))
  }

  override func didInflate(_ bytes: Int) throws(RPCError) {
    inflatedBytes += bytes
    guard inflatedBytes + mailbox.inflatedBytes <= core.configuration.limits.unreadInflatedBytes else {
      throw RPCError(.resourceExhausted, "Too much has come out of compressed answers to \(path) that nobody reads.")
    }
  }

  override func didReceiveChunk() {
    guard !arrived.isEmpty else { return }
    mailbox.append(arrived, inflatedBytes: inflatedBytes)
    arrived = []
    inflatedBytes = 0
  }

  override var hasRead: Bool { mailbox.isEmpty }

  override func didEnd(_ error: RPCError?, trailers: Metadata) {
    // What came whole ahead of a failure has been received.
    didReceiveChunk()
    mailbox.end(error, trailers: trailers)
  }

  /// The reader is through with messages that took this much of the window; any thread.
  func didRead(windowBytes: Int) {
    if core.loop.isCurrent { release(windowBytes) } else { core.loop.execute { self.release(windowBytes) } }
  }

  private func release(_ windowBytes: Int) {
    guard case .open(let stream) = phase else { return }
    stream.consumeStream(windowBytes)
    stream.releasePartialBytes()
  }
}
