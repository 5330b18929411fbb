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

  /// Options for one call.
  ///
  /// - Parameters:
  ///   - deadline: an absolute moment, for example that of the call being served.
  ///   - metadata: added to the channel's own.
  ///   - waitsForConnection: whether to wait for a server that cannot be reached.
  public init(deadline: Deadline = .none, metadata: Metadata = Metadata(), waitsForConnection: Bool = false) {
    self.deadline = deadline
    self.metadata = metadata
    self.waitsForConnection = waitsForConnection
  }

  /// Options for one call that may take `timeout` from now on.
  ///
  /// - Parameters:
  ///   - timeout: how long the call may take.
  ///   - metadata: added to the channel's own.
  ///   - waitsForConnection: whether to wait for a server that cannot be reached.
  public init(timeout: Duration, metadata: Metadata = Metadata(), waitsForConnection: Bool = false) {
    self.init(
      deadline: Deadline(Timeout(timeout)), metadata: metadata, waitsForConnection: waitsForConnection)
  }
}
