import RPC

/// What most calls do without, and so do not carry: made when it is first needed.
final class CallExtras {
  /// How much is kept of a path that is no method's.
  static let maxUnknownPathBytes = 2_048
  /// How much of it is repeated to a client that wanted to call it.
  static let maxQuotedPathBytes = 200

  // What the client sent.
  var metadata = Metadata()
  /// How those of its messages are compressed that have the flag.
  var requestEncoding = MessageEncoding.identity
  /// Whether the message that was taken last had it.
  var requestIsCompressed = false
  var unknownPath = ""
  /// Where it is not that of the connection's first call.
  var authority = ""
  /// What came of the body of a request that is no call.
  var foreignBytes = 0
  /// The first thing that was wrong with a header field, as the call's status.
  private(set) var failure: RPCError?

  // What the handler and the interceptors added.
  var initialMetadata = Metadata()
  var trailingMetadata = Metadata()
  var drainHooks: [() -> Void] = []
  /// What was chosen before the headers left.
  var responseEncoding = MessageEncoding.identity
  /// Whether the messages that follow are compressed with it.
  var compressesResponses = true

  /// The page that is being made, where it is not a call at all.
  var page: PageRun?

  /// Why the handler was cancelled, where it is known better than "cancelled".
  var cancellation: RPCError?
  /// A handler that waits for the client to send, or to read.
  var waitingReader = Suspension()
  var waitingWriter = Suspension()

  /// Whether the next message goes out compressed.
  var compressesNext: Bool { responseEncoding == .gzip && compressesResponses }

  func fail(_ error: RPCError) {
    if failure == nil { failure = error }
  }
}
