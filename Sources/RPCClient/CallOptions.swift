public import RPC

/// What is said about one call beside its messages.
public struct CallOptions: Sendable {
  /// When the call ends at the latest, with DEADLINE_EXCEEDED. The server is told.
  public var deadline: Deadline

  /// Goes out with the call.
  public var metadata: Metadata

  /// Whether the call waits for a server that cannot be reached just now, in place of ending with UNAVAILABLE. Give it a
  /// deadline.
  public var waitsForConnection: Bool

  /// How requests are compressed. A server that does not read it ends the call with UNIMPLEMENTED. A message that
  /// compression would not make smaller goes out as it is. Responses are read whatever is set here.
  public var encoding: MessageEncoding

  /// Whether and how the call is sent again when an attempt fails.
  public var retries = CallRetries.ofChannel

  /// Options for one call.
  ///
  /// - Parameters:
  ///   - deadline: an absolute moment, for example that of the call being served.
  ///   - metadata: added to the channel's own.
  ///   - waitsForConnection: whether to wait for a server that cannot be reached.
  ///   - encoding: how requests are compressed.
  public init(
    deadline: Deadline = .none, metadata: Metadata = Metadata(), waitsForConnection: Bool = false,
    encoding: MessageEncoding = .identity
  ) {
    self.deadline = deadline
    self.metadata = metadata
    self.waitsForConnection = waitsForConnection
    self.encoding = encoding
  }

  /// Options for one call that may take `timeout` from now on.
  ///
  /// - Parameters:
  ///   - timeout: how long the call may take.
  ///   - metadata: added to the channel's own.
  ///   - waitsForConnection: whether to wait for a server that cannot be reached.
  ///   - encoding: how requests are compressed.
  public init(
    timeout: Duration, metadata: Metadata = Metadata(), waitsForConnection: Bool = false,
    encoding: MessageEncoding = .identity
  ) {
    self.init(
      deadline: Deadline(Timeout(timeout)), metadata: metadata, waitsForConnection: waitsForConnection,
      encoding: encoding)
  }
}
