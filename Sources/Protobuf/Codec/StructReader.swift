import CProtobufC

/// Copies protobuf-c's structs into Swift's. Every function returns false where it gave up, with the reason in the
/// scratch. A value is added to what is there, so reading two pieces of a message one after the other merges them.
enum StructReader {
  static func read(
    _ layout: UnsafeMutablePointer<MessageLayout>, _ source: UnsafeRawPointer, _ target: UnsafeMutableRawPointer,
    _ scratch: UnsafeMutablePointer<Scratch>
  ) -> Bool {
    guard scratch.pointee.depthLeft > 0 else {
      scratch.pointee.failure = .tooDeep
      return false
    }
    scratch.pointee.depthLeft -= 1
    defer { scratch.pointee.depthLeft += 1 }
    var plan = UnsafePointer(layout.pointee.plans)
    let end = plan + layout.pointee.planCount
    while plan < end {
      switch plan.pointee.shape {
      case .singular:
        if !readSingular(plan, source, target, scratch) { return false }
      case .oneofCase:
        let number = source.load(fromByteOffset: plan.pointee.quantifierOffset, as: UInt32.self)
        guard number != 0 else {
          plan += plan.pointee.stepsOutOfOneof
          continue
        }
        if number == plan.pointee.number {
          if !readRun(plan, source + plan.pointee.structOffset, 1, target, scratch) { return false }
          plan += plan.pointee.stepsOutOfOneof
          continue
        }
      case .optional where plan.pointee.step != .message:
        if source.load(fromByteOffset: plan.pointee.quantifierOffset, as: Int32.self) != 0,
          !readRun(plan, source + plan.pointee.structOffset, 1, target, scratch)
        {
          return false
        }
      case .optional, .repeated, .map:
        let count = source.load(fromByteOffset: plan.pointee.quantifierOffset, as: Int.self)
        if count > 0 {
          let values = source.load(fromByteOffset: plan.pointee.structOffset, as: UnsafeRawPointer.self)
          if plan.pointee.shape == .map {
            if !readMap(plan, values, count, target, scratch) { return false }
          } else if !readRun(plan, values, count, target, scratch) {
            return false
          }
        }
      }
      plan += 1
    }
    return true
  }

  /// A value without presence: zero and empty are what the property has already.
  @inline(__always)
  private static func readSingular(
    _ plan: UnsafePointer<FieldPlan>, _ source: UnsafeRawPointer, _ target: UnsafeMutableRawPointer,
    _ scratch: UnsafeMutablePointer<Scratch>
  ) -> Bool {
    let value = source + plan.pointee.structOffset
    let property = target + plan.pointee.valueOffset
    switch plan.pointee.step {
    case .word32:
      let word = value.load(as: UInt32.self)
      if word != 0 { property.storeBytes(of: word, as: UInt32.self) }
      return true
    case .word64:
      let word = value.load(as: UInt64.self)
      if word != 0 { property.storeBytes(of: word, as: UInt64.self) }
      return true
    case .bool:
      if value.load(as: Int32.self) != 0 { property.storeBytes(of: true, as: Bool.self) }
      return true
    case .string, .bytes, .message:
      if value.load(as: Int.self) == 0 { return true }
      return readValue(plan.pointee.step, plan.pointee.child, value, property, scratch)
    }
  }

  /// The values of an optional, an array or a oneof's case. A count above one is also a message that came in pieces.
  private static func readRun(
    _ plan: UnsafePointer<FieldPlan>, _ values: UnsafeRawPointer, _ count: Int, _ target: UnsafeMutableRawPointer,
    _ scratch: UnsafeMutablePointer<Scratch>
  ) -> Bool {
    let property = target + plan.pointee.valueOffset
    let step = plan.pointee.step
    let child = plan.pointee.child
    let stride = step.structBytes
    return plan.pointee.elements.unsafelyUnwrapped._withUnsafeGuaranteedRef { elements in
      elements.fill(property, count) { index, element in
        readValue(step, child, values + index * stride, element, scratch)
      }
    }
  }

  private static func readMap(
    _ plan: UnsafePointer<FieldPlan>, _ values: UnsafeRawPointer, _ count: Int, _ target: UnsafeMutableRawPointer,
    _ scratch: UnsafeMutablePointer<Scratch>
  ) -> Bool {
    let map = UnsafePointer(plan.pointee.map.unsafelyUnwrapped)
    let property = target + plan.pointee.valueOffset
    return plan.pointee.entries.unsafelyUnwrapped._withUnsafeGuaranteedRef { entries in
      entries.fill(property, count) { index, key, value in
        let entry = values.load(fromByteOffset: index * 8, as: UnsafeRawPointer.self)
        guard readValue(map.pointee.keyStep, nil, entry + map.pointee.keyOffset, key, scratch) else { return false }
        guard map.pointee.valueStep == .message else {
          return readValue(map.pointee.valueStep, nil, entry + map.pointee.valueOffset, value, scratch)
        }
        let pieceCount = entry.load(fromByteOffset: map.pointee.valueQuantifierOffset, as: Int.self)
        guard pieceCount > 0 else { return true }
        let pieces = entry.load(fromByteOffset: map.pointee.valueOffset, as: UnsafeRawPointer.self)
        for piece in 0..<pieceCount
        where !readValue(.message, map.pointee.child, pieces + piece * 8, value, scratch) { return false }
        return true
      }
    }
  }

  /// One value, from its place in protobuf-c's memory to its place in Swift's.
  @inline(__always)
  private static func readValue(
    _ step: CopyStep, _ child: UnsafeMutablePointer<MessageLayout>?, _ source: UnsafeRawPointer,
    _ target: UnsafeMutableRawPointer, _ scratch: UnsafeMutablePointer<Scratch>
  ) -> Bool {
    switch step {
    case .word32: target.storeBytes(of: source.load(as: UInt32.self), as: UInt32.self)
    case .word64: target.storeBytes(of: source.load(as: UInt64.self), as: UInt64.self)
    case .bool: target.storeBytes(of: source.load(as: Int32.self) != 0, as: Bool.self)
    case .string:
      let data = source.load(as: ProtobufCBinaryData.self)
      guard let text = String(copyingUTF8: UnsafeBufferPointer(start: data.data, count: data.len)) else {
        scratch.pointee.failure = .invalidUTF8
        return false
      }
      target.assumingMemoryBound(to: String.self).pointee = text
    case .bytes:
      let data = source.load(as: ProtobufCBinaryData.self)
      target.assumingMemoryBound(to: [UInt8].self).pointee = Array(
        UnsafeBufferPointer(start: data.data, count: data.len))
    case .message:
      let message = source.load(as: UnsafeRawPointer.self)
      return read(child.unsafelyUnwrapped, message, target, scratch)
    }
    return true
  }
}
