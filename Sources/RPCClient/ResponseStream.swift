public import Protobuf
public import RPC

/// The messages of a streaming answer, in order, as they come.
///
/// The server is held back by what has not been read: a message gives its part of the flow-control window back when the
/// next one is asked for. Cancelling the task that iterates, or dropping the stream and its iterator, ends the call on
/// the server too. The stream is iterated once, by one task at a time; any task will do.
public struct ResponseStream<Response: Message>: AsyncSequence, Sendable {
  public typealias Element = Response
  public typealias Failure = RPCError

  let reader: Reader

  init(_ call: StreamingCall<Response>) {
    reader = Reader(call)
  }

  /// What the server sent before its first message: waits for it. Empty when the call ended without.
  public func initialMetadata() async -> Metadata {
    await reader.call.mailbox.headersArrived.wait()
    return reader.call.mailbox.initialMetadata
  }

  /// What the server sent behind its last message; nil until the call has ended.
  public var trailingMetadata: Metadata? { reader.call.mailbox.end?.trailers }

  /// Ends the call; who iterates gets what has arrived and then CANCELLED.
  public func cancel() {
    reader.cancel()
  }

  public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(reader: reader) }

  /// Ends the call when the stream and its iterators are gone.
  final class Reader: Sendable {
    let call: StreamingCall<Response>

    init(_ call: StreamingCall<Response>) {
      self.call = call
    }

    deinit { cancel() }

    func cancel() {
      guard call.mailbox.end == nil else { return }
      let call = call
      call.core.loop.execute { call.cancel(.callCancelled) }
    }
  }

  public struct AsyncIterator: AsyncIteratorProtocol {
    public typealias Failure = RPCError

    /// Windows are given back in portions of at least this many bytes while messages are at hand.
    private static var portionBytes: Int { 16 * 1024 }

    let reader: Reader
    private var letters: [Mailbox<Response>.Letter] = []
    private var next = 0
    private var readBytes = 0

    init(reader: Reader) {
      self.reader = reader
    }

    /// The next message; nil at an end with OK.
    ///
    /// - Throws: the status of the call when it failed; CANCELLED when the task was cancelled.
    public mutating func next(isolation actor: isolated (any Actor)?) async throws(RPCError) -> Response? {
      while true {
        if Task.isCancelled {
          reader.cancel()
          throw .callCancelled
        }
        if next < letters.count {
          let letter = letters[next]
          next += 1
          if readBytes >= Self.portionBytes { release() }
          readBytes += letter.windowBytes
          return letter.message
        }
        release()
        letters = []
        next = 0
        switch reader.call.mailbox.take() {
        case .letters(let taken): letters = taken
        case .end(let error):
          if let error { throw error }
          return nil
        case .nothing: await reader.call.mailbox.wait()
        }
      }
    }

    private mutating func release() {
      guard readBytes > 0 else { return }
      reader.call.didRead(windowBytes: readBytes)
      readBytes = 0
    }
  }
}
