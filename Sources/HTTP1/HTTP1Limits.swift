/// Everything of an HTTP/1.1 request that can grow, and what the client is told at the limit.
public struct HTTP1Limits: Sendable {
  /// Bytes of the request's target; more is 414.
  public var maxTargetBytes = 8 * 1024
  /// Bytes of all header fields, each counted with four for its punctuation; more is 431. What stands
  /// between chunks and behind them may be as much, and as much again as the body; more is 400.
  public var maxHeaderBytes = 16 * 1024
  /// Header fields; more is 431.
  public var maxFields = 100
  /// Bytes of the body; more is 413.
  public var maxBodyBytes = 64 * 1024

  public init() {}
}
