/// How much decoding one message may take. What does not fit is refused with an error.
public struct DecodingLimits: Sendable, Equatable {
  /// How deep messages may be nested, the outermost being 1. Other implementations stop at 100 too.
  public var maxDepth: Int
  /// The scratch memory that protobuf-c may take, in bytes: this much for any message …
  public var baseMemoryBytes: Int
  /// … and this many bytes more for each byte of input. A field that the table does not know takes 44 bytes for each
  /// two bytes of the wire, a small message still more: without a limit, a megabyte could become a hundred.
  public var memoryBytesPerInputByte: Int
  /// The stack that protobuf-c may take, in bytes. It recurses for each level of nesting and knows no limit itself;
  /// threads have 512 KiB or more.
  public var maxStackBytes: Int

  public init(
    maxDepth: Int = 100, baseMemoryBytes: Int = 8 << 20, memoryBytesPerInputByte: Int = 4,
    maxStackBytes: Int = 256 << 10
  ) {
    self.maxDepth = maxDepth
    self.baseMemoryBytes = baseMemoryBytes
    self.memoryBytesPerInputByte = memoryBytesPerInputByte
    self.maxStackBytes = maxStackBytes
  }

  /// For messages from anybody.
  public static let `default` = DecodingLimits()
}
