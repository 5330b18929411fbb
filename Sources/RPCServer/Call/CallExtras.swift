import RPC

/// What most calls do without, and so do not carry: made when it is first needed.
final class CallExtras {
  /// How much of a path is repeated to a client that asked for a method that is not here.
  static let maxQuotedPathBytes = 200

  // What the client sent.
  var metadata = Metadata()
  var unknownPath = ""
  /// The first thing that was wrong with a header field, as the call's status.
  private(set) var failure: RPCError?

  // What the handler and the interceptors added.
  var initialMetadata = Metadata()
  var trailingMetadata = Metadata()
  var drainHooks: [() -> Void] = []

  /// Why the handler was cancelled, where it is known better than "cancelled".
  var cancellation: RPCError?
  /// A handler that waits for the client to send, or to read.
  var waitingReader = Suspension()
  var waitingWriter = Suspension()

  func fail(_ error: RPCError) {
    if failure == nil { failure = error }
  }
}
