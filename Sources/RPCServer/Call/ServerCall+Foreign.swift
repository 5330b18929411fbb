import HTTP2

// A request that is not gRPC: a GET gets a page, everything else the error that doc/PROTOCOL-HTTP2.md names.
//
// The answer waits for the request's end, since it closes the stream: the client would be told nothing of what is wrong
// with the rest of its request, and a client that sends on learns of the answer only when it has been reset.
extension ServerCall {
  /// Drops a body. One that is too long is answered before its end.
  func dropForeignBytes(_ count: Int) {
    consume(count)
    extras.foreignBytes += count
    if extras.foreignBytes > limits.maxForeignRequestBytes { answerForeignRequest() }
  }

  func answerForeignRequest() {
    response = .ended
    switch head.verb {
    case .get, .head: answerPage()
    case .post: sendOnlyHeaders(ResponseHeaders.unsupportedMediaType, .empty)
    case .other: sendOnlyHeaders(ResponseHeaders.methodNotAllowed, .empty)
    }
  }
}
