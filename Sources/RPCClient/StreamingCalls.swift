public import Protobuf
public import RPC

/// A call that sends any number of messages and gets one.
///
/// Dropping it before ``response()`` has returned ends the call on the server.
public struct ClientStreamingCall<Request: Message, Response: Message>: Sendable {
  /// Sends the messages; finish it before asking for the response.
  public let requests: RequestWriter<Request>
  let responses: ResponseStream<Response>
  let path: String

  /// Waits for the answer; once.
  ///
  /// - Returns: the answer.
  /// - Throws: the status of the call; CANCELLED when the task was cancelled.
  public func response() async throws(RPCError) -> Response {
    var iterator = responses.makeAsyncIterator()
    guard let response = try await iterator.next(isolation: nil) else {
      throw RPCError(.unimplemented, "The server sent no answer to \(path).")
    }
    guard try await iterator.next(isolation: nil) == nil else {
      responses.cancel()
      throw RPCError(.unimplemented, "The server sent more than one answer to \(path).")
    }
    return response
  }
}

/// A call that sends and gets any number of messages, in whatever order the two sides agree on.
///
/// Dropping ``responses`` ends the call on the server.
public struct BidirectionalCall<Request: Message, Response: Message>: Sendable {
  /// Sends the messages.
  public let requests: RequestWriter<Request>
  /// What the server answers.
  public let responses: ResponseStream<Response>
}
