import CProtobufC

/// Copies Swift's structs into protobuf-c's, in the arena, and adds up the most bytes that they can take on the wire:
/// asking protobuf-c for the exact size would take about as long as packing. Every function returns false where it
/// gave up, with the reason in the scratch.
enum StructWriter {
  /// protobuf-c's struct for the message, or nil.
  static func write(
    _ layout: UnsafeMutablePointer<MessageLayout>, _ source: UnsafeRawPointer, _ scratch: UnsafeMutablePointer<Scratch>
  ) -> UnsafeMutableRawPointer? {
    guard scratch.pointee.depthLeft > 0 else {
      scratch.pointee.failure = .tooDeep
      return nil
    }
    scratch.pointee.depthLeft -= 1
    defer { scratch.pointee.depthLeft += 1 }
    let bytes = layout.pointee.structBytes
    guard let target = scratch.pointee.arena.allocate(bytes) else { return nil }
    target.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
    target.storeBytes(of: layout.pointee.descriptor, as: UnsafeMutablePointer<ProtobufCMessageDescriptor>.self)
    var plan = UnsafePointer(layout.pointee.plans)
    let end = plan + layout.pointee.planCount
    while plan < end {
      let property = source + plan.pointee.valueOffset
      switch plan.pointee.shape {
      case .singular:
        if !writeSingular(plan, property, target, scratch) { return nil }
      case .optional, .repeated:
        if writeRun(plan, property, target, scratch) == false { return nil }
      case .oneofCase:
        switch writeRun(plan, property, target, scratch) {
        case false?: return nil
        case true?:
          plan += plan.pointee.stepsOutOfOneof
          continue
        case nil: break
        }
      case .map:
        if !writeMap(plan, property, target, scratch) { return nil }
      }
      plan += 1
    }
    return target
  }

  @inline(__always)
  private static func writeSingular(
    _ plan: UnsafePointer<FieldPlan>, _ property: UnsafeRawPointer, _ target: UnsafeMutableRawPointer,
    _ scratch: UnsafeMutablePointer<Scratch>
  ) -> Bool {
    if plan.pointee.hasPresenceWord {
      // -0 is not the default: the bits decide.
      let isZero =
        plan.pointee.step == .word32 ? property.load(as: UInt32.self) == 0 : property.load(as: UInt64.self) == 0
      if isZero { return true }
      target.storeBytes(of: 1, toByteOffset: plan.pointee.quantifierOffset, as: Int32.self)
    }
    scratch.pointee.worstCaseBytes += plan.pointee.worstCaseBytes
    return writeValue(plan.pointee.step, plan.pointee.child, property, target + plan.pointee.structOffset, scratch)
  }

  /// The values of an optional, an array or a oneof's case; nil where there is none.
  private static func writeRun(
    _ plan: UnsafePointer<FieldPlan>, _ property: UnsafeRawPointer, _ target: UnsafeMutableRawPointer,
    _ scratch: UnsafeMutablePointer<Scratch>
  ) -> Bool? {
    plan.pointee.elements.unsafelyUnwrapped._withUnsafeGuaranteedRef { elements in
      elements.visit(property) { first, count, stride in
        let step = plan.pointee.step
        let child = plan.pointee.child
        let quantifier = target + plan.pointee.quantifierOffset
        var values = target + plan.pointee.structOffset
        scratch.pointee.worstCaseBytes += count * plan.pointee.worstCaseBytes + Varint.worstCaseLengthBytes
        switch plan.pointee.shape {
        case .oneofCase:
          quantifier.storeBytes(of: plan.pointee.number, as: UInt32.self)
        case .optional where step != .message:
          quantifier.storeBytes(of: 1, as: Int32.self)
        default:
          quantifier.storeBytes(of: count, as: Int.self)
          guard let array = scratch.pointee.arena.allocate(count * step.structBytes) else { return false }
          values.storeBytes(of: array, as: UnsafeMutableRawPointer.self)
          values = array
        }
        for index in 0..<count
        where !writeValue(step, child, first + index * stride, values + index * step.structBytes, scratch) {
          return false
        }
        return true
      }
    }
  }

  private static func writeMap(
    _ plan: UnsafePointer<FieldPlan>, _ property: UnsafeRawPointer, _ target: UnsafeMutableRawPointer,
    _ scratch: UnsafeMutablePointer<Scratch>
  ) -> Bool {
    plan.pointee.entries.unsafelyUnwrapped._withUnsafeGuaranteedRef { access in
      let count = access.count(property)
      if count == 0 { return true }
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
    let bytes = map.pointee.structBytes
    guard let entry = scratch.pointee.arena.allocate(bytes) else { return nil }
    entry.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
    entry.storeBytes(of: map.pointee.descriptor, as: UnsafeMutablePointer<ProtobufCMessageDescriptor>.self)
    entry.storeBytes(of: 1, toByteOffset: map.pointee.keyPresenceOffset, as: Int32.self)
    guard writeValue(map.pointee.keyStep, nil, key, entry + map.pointee.keyOffset, scratch) else { return nil }
    var place = entry + map.pointee.valueOffset
    if map.pointee.valueStep == .message {
      entry.storeBytes(of: 1, toByteOffset: map.pointee.valueQuantifierOffset, as: Int.self)
      guard let array = scratch.pointee.arena.allocate(8) else { return nil }
      place.storeBytes(of: array, as: UnsafeMutableRawPointer.self)
      place = array
    } else {
      entry.storeBytes(of: 1, toByteOffset: map.pointee.valueQuantifierOffset, as: Int32.self)
    }
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
    case .string:
      // In place: reading a String through its utf8 view would retain it. A native string is not written to.
      let string = UnsafeMutableRawPointer(mutating: source).assumingMemoryBound(to: String.self)
      guard string.pointee.isContiguousUTF8 else {
        var copy = string.pointee
        return copy.withUTF8 { writeBytes($0, target, scratch) }
      }
      return string.pointee.withUTF8 { writeBytes($0, target, scratch) }
    case .bytes:
      let array = source.assumingMemoryBound(to: [UInt8].self)
      return array.pointee.withUnsafeBufferPointer { writeBytes($0, target, scratch) }
    case .message:
      guard let message = write(child.unsafelyUnwrapped, source, scratch) else { return false }
      target.storeBytes(of: message, as: UnsafeMutableRawPointer.self)
    }
    return true
  }

  @inline(__always)
  private static func writeBytes(
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
