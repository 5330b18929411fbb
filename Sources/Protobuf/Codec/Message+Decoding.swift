import CProtobufC

extension Message {
  /// Reads a message from its wire format. Fields that the table does not know are dropped.
  ///
  /// Any thread. Takes no lock, and its scratch memory from what the thread kept.
  ///
  /// - Parameters:
  ///   - bytes: the whole message; not kept.
  ///   - limits: how much it may take.
  /// - Throws: where the bytes are not a message of this type, or it would exceed the limits.
  @inlinable
  public init(decoding bytes: UnsafeRawBufferPointer, limits: DecodingLimits = .default) throws(DecodingError) {
    self.init()
    let layout = Self.schema.layout
    let failure = withUnsafeMutablePointer(to: &self) { Codec.decode(layout, bytes, $0, limits) }
    if let failure { throw failure }
  }

  /// Reads a message from its wire format. See `init(decoding:limits:)`.
  @inlinable
  public init(decoding bytes: [UInt8], limits: DecodingLimits = .default) throws(DecodingError) {
    self.init()
    let layout = Self.schema.layout
    let failure = withUnsafeMutablePointer(to: &self) { message in
      bytes.withUnsafeBytes { Codec.decode(layout, $0, message, limits) }
    }
    if let failure { throw failure }
  }
}

/// The codec for messages known by their layout: what is generic ends here.
@usableFromInline
enum Codec {
  /// The deepest nesting that is written.
  static let maxEncodedDepth = 100

  /// Reads a message into the memory of one at its default.
  @usableFromInline
  static func decode(
    _ layout: UnsafeMutablePointer<MessageLayout>, _ bytes: UnsafeRawBufferPointer,
    _ target: UnsafeMutableRawPointer, _ limits: DecodingLimits
  ) -> DecodingError? {
    // The message with nothing set; protobuf-c is not told of it, for it has no address.
    guard bytes.count > 0 else { return nil }
    let layout = Linker.linked(layout)
    let (failure, needsRepair) = Scratch.with { scratch in
      (unpack(layout, bytes, target, limits, scratch), scratch.pointee.needsRepair)
    }
    if !needsRepair { return failure }
    // Rare: see WireRepair. Outside of the first reading's scratch, whose budget is spent.
    guard let repaired = WireRepair.repaired(layout, bytes, maxDepth: limits.maxDepth) else {
      return .malformed(message: layout.pointee.name)
    }
    return repaired.withUnsafeBytes { repaired in
      if repaired.isEmpty { return nil }
      return Scratch.with { unpack(layout, repaired, target, limits, $0) }
    }
  }

  /// One reading. Sets `needsRepair` where protobuf-c does not read the message as the specification says; nothing was
  /// copied to the target then.
  private static func unpack(
    _ layout: UnsafeMutablePointer<MessageLayout>, _ bytes: UnsafeRawBufferPointer, _ target: UnsafeMutableRawPointer,
    _ limits: DecodingLimits, _ scratch: UnsafeMutablePointer<Scratch>
  ) -> DecodingError? {
    guard let start = bytes.baseAddress else { return nil }
    scratch.pointee.setLimits(limits, inputBytes: bytes.count)
    let message = withUnsafeMutablePointer(to: &scratch.pointee.allocator) { allocator in
      protobuf_c_message_unpack(
        layout.pointee.descriptor, allocator, bytes.count, start.assumingMemoryBound(to: UInt8.self))
    }
    guard let message else {
      if scratch.pointee.failure == .none && scratch.pointee.arena.isExhausted {
        scratch.pointee.failure = .overBudget
      }
      // Whatever was freed was freed because of the failure.
      scratch.pointee.needsRepair = scratch.pointee.failure == .none
      return decodingError(layout, scratch, limits, bytes.count)
    }
    if scratch.pointee.needsRepair { return nil }
    if StructReader.read(layout, message, target, scratch) { return nil }
    return decodingError(layout, scratch, limits, bytes.count)
  }

  private static func decodingError(
    _ layout: UnsafeMutablePointer<MessageLayout>, _ scratch: UnsafeMutablePointer<Scratch>, _ limits: DecodingLimits,
    _ inputBytes: Int
  ) -> DecodingError {
    let name = layout.pointee.name
    return switch scratch.pointee.failure {
    case .none: .malformed(message: name)
    case .invalidUTF8: .invalidUTF8(message: name)
    case .tooDeep: .tooDeep(message: name)
    case .overBudget: .overBudget(message: name, budgetBytes: limits.memoryBudget(inputBytes: inputBytes))
    }
  }
}
