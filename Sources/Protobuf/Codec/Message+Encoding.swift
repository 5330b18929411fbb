import CProtobufC

extension Message {
  /// Writes the message and lends its bytes, with room in front of them for a frame's prefix.
  ///
  /// The memory is the thread's own scratch: nothing is allocated once it has grown to the size of the messages.
  /// Encoding another message inside the body is allowed; keeping the buffer is not.
  ///
  /// - Parameters:
  ///   - headroomBytes: how many bytes to leave in front, uninitialised. gRPC's prefix takes 5.
  ///   - body: called with the headroom and the message after it.
  /// - Returns: what the body returned.
  /// - Throws: where the message is larger than 2 GiB or nested deeper than 100.
  @inlinable
  public func withEncodedBytes<R>(
    headroomBytes: Int, _ body: (UnsafeMutableRawBufferPointer) -> R
  ) throws(EncodingError) -> R {
    let layout = Self.schema.layout
    var result: R?
    let failure = withUnsafePointer(to: self) { message in
      Codec.encode(layout, message, headroomBytes) { result = body($0) }
    }
    if let failure { throw failure }
    // The body ran, since nothing failed.
    return result.unsafelyUnwrapped
  }

  /// Writes the message and lends its bytes. See `withEncodedBytes(headroomBytes:_:)`.
  @inlinable
  public func withEncodedBytes<R>(_ body: (UnsafeRawBufferPointer) -> R) throws(EncodingError) -> R {
    try withEncodedBytes(headroomBytes: 0) { body(UnsafeRawBufferPointer($0)) }
  }

  /// Writes the message straight into memory of the caller's: no copy after protobuf-c's.
  ///
  /// - Parameter reserve: called once with the most bytes that the message can take; returns where they go, or nil to
  ///   write nothing.
  /// - Returns: how many bytes were written, 0 where `reserve` returned nil.
  /// - Throws: where the message is larger than 2 GiB or nested deeper than 100.
  @inlinable
  public func encode(into reserve: (_ worstCaseBytes: Int) -> UnsafeMutableRawPointer?) throws(EncodingError) -> Int {
    let layout = Self.schema.layout
    var written = 0
    let failure = withUnsafePointer(to: self) { message in Codec.encode(layout, message, into: reserve, &written) }
    if let failure { throw failure }
    return written
  }

  /// The message in its wire format, in an array of its own.
  @inlinable
  public func encodedBytes() throws(EncodingError) -> [UInt8] {
    let layout = Self.schema.layout
    var bytes: [UInt8] = []
    let failure = withUnsafePointer(to: self) { message in Codec.encode(layout, message, &bytes) }
    if let failure { throw failure }
    return bytes
  }
}

extension Codec {
  @usableFromInline
  static func encode(
    _ layout: UnsafeMutablePointer<MessageLayout>, _ message: UnsafeRawPointer, _ headroomBytes: Int,
    _ body: (UnsafeMutableRawBufferPointer) -> Void
  ) -> EncodingError? {
    Scratch.with { scratch in
      let (written, failure) = write(layout, message, scratch)
      guard let written else { return failure }
      let worstCaseBytes = scratch.pointee.worstCaseBytes
      guard let start = scratch.pointee.arena.allocate(headroomBytes + worstCaseBytes) else { return failure }
      let count = pack(written, start + headroomBytes, worstCaseBytes)
      body(UnsafeMutableRawBufferPointer(start: start, count: headroomBytes + count))
      return nil
    }
  }

  @usableFromInline
  static func encode(
    _ layout: UnsafeMutablePointer<MessageLayout>, _ message: UnsafeRawPointer,
    into reserve: (Int) -> UnsafeMutableRawPointer?, _ count: inout Int
  ) -> EncodingError? {
    Scratch.with { scratch in
      let (written, failure) = write(layout, message, scratch)
      guard let written else { return failure }
      let worstCaseBytes = scratch.pointee.worstCaseBytes
      if let start = reserve(worstCaseBytes) { count = pack(written, start, worstCaseBytes) }
      return nil
    }
  }

  @usableFromInline
  static func encode(
    _ layout: UnsafeMutablePointer<MessageLayout>, _ message: UnsafeRawPointer, _ bytes: inout [UInt8]
  ) -> EncodingError? {
    encode(layout, message, 0) { encoded in
      // All empty arrays share one storage, whose count the initialiser would write: a race, if of one zero with another.
      guard !encoded.isEmpty else { return bytes = [] }
      bytes = [UInt8](unsafeUninitializedCapacity: encoded.count) { buffer, count in
        UnsafeMutableRawBufferPointer(buffer).copyMemory(from: UnsafeRawBufferPointer(encoded))
        count = encoded.count
      }
    }
  }

  /// protobuf-c's struct of the message, and in the scratch the most bytes that it can take on the wire.
  private static func write(
    _ layout: UnsafeMutablePointer<MessageLayout>, _ message: UnsafeRawPointer,
    _ scratch: UnsafeMutablePointer<Scratch>
  ) -> (UnsafeMutableRawPointer?, EncodingError?) {
    let layout = Linker.linked(layout)
    scratch.pointee.failure = .none
    scratch.pointee.depthLeft = maxEncodedDepth
    scratch.pointee.worstCaseBytes = 0
    guard let written = StructWriter.write(layout, message, scratch) else {
      return (nil, .tooDeep(message: layout.pointee.name))
    }
    // Lengths are counted in 32 bits on the way; the worst case is at most a few times the size.
    guard scratch.pointee.worstCaseBytes <= Int(Int32.max) else {
      return (nil, .tooLarge(message: layout.pointee.name))
    }
    return (written, nil)
  }

  private static func pack(
    _ message: UnsafeRawPointer, _ target: UnsafeMutableRawPointer, _ worstCaseBytes: Int
  ) -> Int {
    let count = protobuf_c_message_pack(
      message.assumingMemoryBound(to: ProtobufCMessage.self), target.assumingMemoryBound(to: UInt8.self))
    // Never by input: a bound that is too low would be a mistake in StructWriter, and memory is written past its end.
    precondition(count <= worstCaseBytes, "a message took more bytes than its bound")
    return count
  }
}
