public import EventLoop

/// What a page is asked for.
public struct PageRequest: Sendable {
  /// What stood behind the question mark of the target, percent-encoded; empty when there was none.
  public let query: String
  /// The loop of the connection, on which the page is made.
  public let loop: EventLoop
  /// Whether the server takes no new calls.
  public let isDraining: Bool
  let metrics: ServerMetrics
}
