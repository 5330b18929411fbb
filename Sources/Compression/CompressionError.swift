/// Why data could not be compressed or inflated.
public enum CompressionError: Error, Hashable, Sendable {
  /// The data is not gzip, does not match its checksum, or has something behind its last member.
  case corrupt
  /// The data ends within a member, or there is none.
  case truncated
  /// The data holds more than `limitBytes`. What was inflated by then has been dropped.
  case tooLarge(limitBytes: Int)
  /// zlib could not have the memory that it needs.
  case outOfMemory
}
