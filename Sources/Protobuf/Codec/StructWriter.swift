import CProtobufC

/// Copies Swift's structs into protobuf-c's, in the arena, and adds up the most bytes that they can take on the wire:
/// asking protobuf-c for the exact size would take about as long as packing. Every function returns false where it
/// gave up, with the reason in the scratch.
enum StructWriter {
  /// protobuf-c's struct for the message, or nil.
  ///
  /// Its descriptor lists the fields that are set and no others (see WrittenDescriptors), so nothing is cleared: what is
  /// not listed is not read.
  static func write(
    _ layout: UnsafeMutablePointer<MessageLayout>, _ source: UnsafeRawPointer, _ scratch: UnsafeMutablePointer<Scratch>
  ) -> UnsafeMutableRawPointer? {
    guard scratch.pointee.depthLeft > 0 else {
      scratch.pointee.failure = .tooDeep
      return nil
    }
    scratch.pointee.depthLeft -= 1
    defer { scratch.pointee.depthLeft += 1 }
    let planCount = layout.pointee.planCount
    guard let target = scratch.pointee.arena.allocate(layout.pointee.structBytes),
      var set = FieldSet(ofFields: planCount, &scratch.pointee.arena)
    else { return nil }
    let plans = UnsafePointer(layout.pointee.plans)
    var index = 0
    while index < planCount {
      let plan = plans + index
      let property = source + plan.pointee.valueOffset
      let written: Bool?
      var steps = 1
      switch plan.pointee.shape {
      case .singular: written = writeSingular(plan, property, target, scratch)
      case .optional: written = writeOptional(plan, property, target, scratch)
      case .oneofCase:
        written = writeOptional(plan, property, target, scratch)
        if written != nil { steps = plan.pointee.stepsOutOfOneof }
      case .repeated: written = writeArray(plan, property, target, scratch)
      case .map: written = writeMap(plan, property, target, scratch)
      }
      if let written {
        if !written { return nil }
        set.insert(index)
      }
      index += steps
    }
    guard let descriptor = scratch.pointee.descriptors.descriptor(layout, set, &scratch.pointee.arena) else {
      return nil
    }
    target.storeBytes(of: descriptor, as: WrittenDescriptors.Descriptor.self)
    // The number of unknown fields, which protobuf-c would append.
    target.storeBytes(of: 0, toByteOffset: 8, as: UInt64.self)
    return target
  }

  /// A value without presence; nil where it is zero or empty. The bits decide: -0 is not.
  @inline(__always)
  private static func writeSingular(
    _ plan: UnsafePointer<FieldPlan>, _ property: UnsafeRawPointer, _ target: UnsafeMutableRawPointer,
    _ scratch: UnsafeMutablePointer<Scratch>
  ) -> Bool? {
    let place = target + plan.pointee.structOffset
    switch plan.pointee.step {
    case .word32:
      let word = property.load(as: UInt32.self)
      if word == 0 { return nil }
      place.storeBytes(of: word, as: UInt32.self)
    case .word64:
      let word = property.load(as: UInt64.self)
      if word == 0 { return nil }
      place.storeBytes(of: word, as: UInt64.self)
    case .bool:
      if !property.load(as: Bool.self) { return nil }
      place.storeBytes(of: 1, as: Int32.self)
    case .string:
      if property.assumingMemoryBound(to: String.self).pointee.isEmpty { return nil }
      if !writeString(property, place, scratch) { return false }
    case .bytes:
      if property.assumingMemoryBound(to: [UInt8].self).pointee.isEmpty { return nil }
      if !writeArrayBytes(property, place, scratch) { return false }
    case .message: return nil
    }
    scratch.pointee.worstCaseBytes += plan.pointee.worstCaseBytes
    return true
  }

  /// The value of an optional or of a oneof's case; nil where there is none.
  @inline(__always)
  private static func writeOptional(
    _ plan: UnsafePointer<FieldPlan>, _ property: UnsafeRawPointer, _ target: UnsafeMutableRawPointer,
    _ scratch: UnsafeMutablePointer<Scratch>
  ) -> Bool? {
    plan.pointee.elements.unsafelyUnwrapped._withUnsafeGuaranteedRef { elements in
      elements.visit(property) { value, _, _ in
        scratch.pointee.worstCaseBytes += plan.pointee.worstCaseBytes
        return writeValue(
          plan.pointee.step, plan.pointee.child, value, target + plan.pointee.structOffset, scratch)
      }
    }
  }

  /// The values of an array; nil where there is none.
  private static func writeArray(
    _ plan: UnsafePointer<FieldPlan>, _ property: UnsafeRawPointer, _ target: UnsafeMutableRawPointer,
    _ scratch: UnsafeMutablePointer<Scratch>
  ) -> Bool? {
    plan.pointee.elements.unsafelyUnwrapped._withUnsafeGuaranteedRef { elements in
      elements.visit(property) { first, count, stride in
        let step = plan.pointee.step
        let child = plan.pointee.child
        scratch.pointee.worstCaseBytes += count * plan.pointee.worstCaseBytes + Varint.worstCaseLengthBytes
        guard let array = scratch.pointee.arena.allocate(count * step.structBytes) else { return false }
        target.storeBytes(of: count, toByteOffset: plan.pointee.quantifierOffset, as: Int.self)
        target.storeBytes(of: array, toByteOffset: plan.pointee.structOffset, as: UnsafeMutableRawPointer.self)
        for index in 0..<count
        where !writeValue(step, child, first + index * stride, array + index * step.structBytes, scratch) {
          return false
        }
        return true
      }
    }
  }

  /// The entries of a map; nil where there is none.
  private static func writeMap(
    _ plan: UnsafePointer<FieldPlan>, _ property: UnsafeRawPointer, _ target: UnsafeMutableRawPointer,
    _ scratch: UnsafeMutablePointer<Scratch>
  ) -> Bool? {
    plan.pointee.entries.unsafelyUnwrapped._withUnsafeGuaranteedRef { access in
      let count = access.count(property)
      if count == 0 { return nil }
      let map = UnsafePointer(plan.pointee.map.unsafelyUnwrapped)
      guard let array = scratch.pointee.arena.allocate(count * 8) else { return false }
      target.storeBytes(of: count, toByteOffset: plan.pointee.quantifierOffset, as: Int.self)
      target.storeBytes(of: array, toByteOffset: plan.pointee.structOffset, as: UnsafeMutableRawPointer.self)
      var next = array
      scratch.pointee.worstCaseBytes += count * (plan.pointee.worstCaseBytes + map.pointee.worstCaseBytes)
      return access.visit(property) { key, value in
        guard let entry = writeEntry(map, key, value, scratch) else { return false }
        next.storeBytes(of: entry, as: UnsafeMutableRawPointer.self)
        next += 8
        return true
      }
    }
  }

  private static func writeEntry(
    _ map: UnsafePointer<MapPlan>, _ key: UnsafeRawPointer, _ value: UnsafeRawPointer,
    _ scratch: UnsafeMutablePointer<Scratch>
  ) -> UnsafeMutableRawPointer? {
    guard let entry = scratch.pointee.arena.allocate(map.pointee.structBytes) else { return nil }
    entry.storeBytes(of: map.pointee.writtenDescriptor, as: UnsafeMutablePointer<ProtobufCMessageDescriptor>.self)
    entry.storeBytes(of: 0, toByteOffset: 8, as: UInt64.self)
    guard writeValue(map.pointee.keyStep, nil, key, entry + map.pointee.keyOffset, scratch) else { return nil }
    let place = entry + map.pointee.valueOffset
    return writeValue(map.pointee.valueStep, map.pointee.child, value, place, scratch) ? entry : nil
  }

  /// One value, from its place in Swift's memory to its place in protobuf-c's.
  @inline(__always)
  private static func writeValue(
    _ step: CopyStep, _ child: UnsafeMutablePointer<MessageLayout>?, _ source: UnsafeRawPointer,
    _ target: UnsafeMutableRawPointer, _ scratch: UnsafeMutablePointer<Scratch>
  ) -> Bool {
    switch step {
    case .word32: target.storeBytes(of: source.load(as: UInt32.self), as: UInt32.self)
    case .word64: target.storeBytes(of: source.load(as: UInt64.self), as: UInt64.self)
    case .bool: target.storeBytes(of: source.load(as: Bool.self) ? 1 : 0, as: Int32.self)
    case .string: return writeString(source, target, scratch)
    case .bytes: return writeArrayBytes(source, target, scratch)
    case .message:
      guard let message = write(child.unsafelyUnwrapped, source, scratch) else { return false }
      target.storeBytes(of: message, as: UnsafeMutableRawPointer.self)
    }
    return true
  }

  private static func writeString(
    _ source: UnsafeRawPointer, _ target: UnsafeMutableRawPointer, _ scratch: UnsafeMutablePointer<Scratch>
  ) -> Bool {
    // In place: reading a String through its utf8 view would retain it. A native string is not written to.
    let string = UnsafeMutableRawPointer(mutating: source).assumingMemoryBound(to: String.self)
    guard string.pointee.isContiguousUTF8 else {
      var copy = string.pointee
      return copy.withUTF8 { copyBytes($0, target, scratch) }
    }
    return string.pointee.withUTF8 { bytes in
      // A short string may lie in the String itself, and is then lent from a copy on the stack.
      if bytes.count <= longestInlineString { return copyBytes(bytes, target, scratch) }
      return lendBytes(bytes, target, scratch)
    }
  }

  /// The most bytes of UTF-8 that a String holds without memory of its own (stdlib, SmallString: 15 where pointers have
  /// 64 bits).
  private static let longestInlineString = 15

  private static func writeArrayBytes(
    _ source: UnsafeRawPointer, _ target: UnsafeMutableRawPointer, _ scratch: UnsafeMutablePointer<Scratch>
  ) -> Bool {
    source.assumingMemoryBound(to: [UInt8].self).pointee.withUnsafeBufferPointer { lendBytes($0, target, scratch) }
  }

  /// Points to the bytes where they are: the message that owns them is borrowed until protobuf-c has packed it, and
  /// neither a String's own memory nor an Array's moves while nobody writes to it.
  @inline(__always)
  private static func lendBytes(
    _ bytes: UnsafeBufferPointer<UInt8>, _ target: UnsafeMutableRawPointer, _ scratch: UnsafeMutablePointer<Scratch>
  ) -> Bool {
    scratch.pointee.worstCaseBytes += bytes.count
    let data = ProtobufCBinaryData(len: bytes.count, data: UnsafeMutablePointer(mutating: bytes.baseAddress))
    target.storeBytes(of: data, as: ProtobufCBinaryData.self)
    return true
  }

  @inline(__always)
  private static func copyBytes(
    _ bytes: UnsafeBufferPointer<UInt8>, _ target: UnsafeMutableRawPointer, _ scratch: UnsafeMutablePointer<Scratch>
  ) -> Bool {
    guard let start = bytes.baseAddress, bytes.count > 0 else {
      // Written, because the elements of an array are not zero before.
      target.storeBytes(of: ProtobufCBinaryData(len: 0, data: nil), as: ProtobufCBinaryData.self)
      return true
    }
    guard let copy = scratch.pointee.arena.allocate(bytes.count) else { return false }
    copy.copyMemory(from: start, byteCount: bytes.count)
    scratch.pointee.worstCaseBytes += bytes.count
    let data = ProtobufCBinaryData(len: bytes.count, data: copy.assumingMemoryBound(to: UInt8.self))
    target.storeBytes(of: data, as: ProtobufCBinaryData.self)
    return true
  }
}
