/// How far the holder of a lease has come in its run's log.
public struct LogPosition: Hashable, Sendable {
  /// The last chunk of this lease that is stored; 0 for none.
  public let lastChunk: Int64
  /// The number of the log's last entry, whoever wrote it; 0 for none.
  public let lastNumber: Int64

  public init(lastChunk: Int64, lastNumber: Int64) {
    self.lastChunk = lastChunk
    self.lastNumber = lastNumber
  }
}
