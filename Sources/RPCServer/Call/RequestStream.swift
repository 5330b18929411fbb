public import Protobuf

/// The requests of a streaming call, in order, as the client sends them.
///
/// What has not been read holds the client back once the stream's receive window is full. One task at a time reads.
public struct RequestStream<Request: Message>: AsyncSequence, Sendable {
  public typealias Element = Request

  let call: ServerCall

  init(_ call: ServerCall) { self.call = call }

  public struct AsyncIterator: AsyncIteratorProtocol {
    let call: ServerCall

    /// The next request; nil when the client has ended its side.
    ///
    /// - Throws: `RPCError` when what came is no message of this type; when the call is over, as `ResponseWriter.write`.
    public nonisolated(nonsending) mutating func next() async throws -> Request? {
      guard call.loop.isCurrent else {
        let call = call
        return try await call.loop.run { () async throws in try await call.nextRequest() }
      }
      return try await call.nextRequest()
    }
  }

  public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(call: call) }
}
