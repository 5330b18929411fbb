import Protobuf
import RPC

/// A call whose answer is one message, and the task that waits for it.
// Invariant behind @unchecked Sendable: as of ClientCall.
final class UnaryCall<Response: Message>: ClientCall, @unchecked Sendable {
  typealias Outcome = Result<UnaryResponse<Response>, RPCError>

  private var continuation: CheckedContinuation<Outcome, Never>?
  private var outcome: Outcome?
  private var initialMetadata = Metadata()
  private var message: Response?

  /// Begins the call and resumes `continuation` at its end; on the loop.
  func start(_ continuation: CheckedContinuation<Outcome, Never>) {
    if let outcome { return continuation.resume(returning: outcome) }
    self.continuation = continuation
    start()
  }

  override func didReceiveInitialMetadata(_ metadata: Metadata) {
    initialMetadata = metadata
  }

  override func didReceiveMessage(_ bytes: UnsafeRawBufferPointer, windowBytes: Int) throws(RPCError) {
    guard message == nil else {
      // doc/statuscodes.md: "Response cardinality violation".
      throw RPCError(.unimplemented, "The server sent more than one answer to \(path).")
    }
    message = try Response(response: bytes, path: path)
    if case .open(let stream) = phase { stream.consumeStream(windowBytes) }
  }

  override func didEnd(_ error: RPCError?, trailers: Metadata) {
    let outcome: Outcome
    if let error {
      outcome = .failure(error)
    } else if let message {
      outcome = .success(
        UnaryResponse(message: message, initialMetadata: initialMetadata, trailingMetadata: trailers))
    } else {
      outcome = .failure(RPCError(.unimplemented, "The server sent no answer to \(path)."))
    }
    self.outcome = outcome
    continuation?.resume(returning: outcome)
    continuation = nil
  }
}

extension Message {
  /// Reads a message that a server sent.
  init(response bytes: UnsafeRawBufferPointer, path: String) throws(RPCError) {
    do throws(DecodingError) {
      try self.init(decoding: bytes)
    } catch {
      throw RPCError(.internal, "The server's answer to \(path) could not be read.", cause: error)
    }
  }
}
