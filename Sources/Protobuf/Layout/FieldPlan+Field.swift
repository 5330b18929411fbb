import CProtobufC

extension FieldPlan {
  /// The plan of a table's line, before it has its place in protobuf-c's struct.
  init(_ field: FieldInfo) {
    let kind = field.kind
    let tagBytes = Varint.byteCount(UInt64(field.number) << 3)
    self.init(
      shape: field.shape, step: CopyStep(kind), number: UInt32(field.number),
      // A map's entry is a message, whatever its value is.
      worstCaseBytes: tagBytes + ((field.shape == .map ? nil : kind.worstCaseBytes) ?? Varint.worstCaseLengthBytes),
      valueOffset: field.offset ?? 0,
      // Retained for ever: the plan is as immortal as the schema.
      elements: field.elements.map { Unmanaged.passRetained($0) },
      entries: field.entries.map { Unmanaged.passRetained($0) })
  }
}

extension MapPlan {
  /// The entry message of a map field, described to protobuf-c.
  static func make(_ field: FieldInfo) -> UnsafeMutablePointer<MapPlan> {
    let keyKind = field.keyKind ?? .string
    let valueKind = field.kind
    var plan = MapPlan(
      keyStep: CopyStep(keyKind), valueStep: CopyStep(valueKind),
      // Two tags of one byte each.
      worstCaseBytes: 2 + (keyKind.worstCaseBytes ?? Varint.worstCaseLengthBytes)
        + (valueKind.worstCaseBytes ?? Varint.worstCaseLengthBytes),
      child: field.messageSchema?.layout, descriptor: .allocate(capacity: 1),
      writtenDescriptor: .allocate(capacity: 1))
    var structLayout = StructLayout()
    plan.keyPresenceOffset = structLayout.placeWord()
    plan.keyOffset = structLayout.place(plan.keyStep)
    if plan.valueStep == .message {
      plan.valueQuantifierOffset = structLayout.placePointer()
      plan.valueOffset = structLayout.placePointer()
    } else {
      plan.valueQuantifierOffset = structLayout.placeWord()
      plan.valueOffset = structLayout.place(plan.valueStep)
    }
    plan.structBytes = structLayout.rounded
    // Both with presence: other implementations write the key and the value also where they are empty.
    var key = CDescriptor.field("key", 1, keyKind, PROTOBUF_C_LABEL_OPTIONAL)
    key.quantifier_offset = UInt32(plan.keyPresenceOffset)
    key.offset = UInt32(plan.keyOffset)
    var value = CDescriptor.field(
      "value", 2, valueKind, valueKind == .message ? PROTOBUF_C_LABEL_REPEATED : PROTOBUF_C_LABEL_OPTIONAL)
    value.quantifier_offset = UInt32(plan.valueQuantifierOffset)
    value.offset = UInt32(plan.valueOffset)
    value.descriptor = plan.child.map { UnsafeRawPointer($0.pointee.descriptor) }
    plan.descriptor.initialize(to: ProtobufCMessageDescriptor())
    CDescriptor.fill(plan.descriptor, name: "\(field.name) entry", structBytes: plan.structBytes, [key, value])
    plan.writtenDescriptor.initialize(to: ProtobufCMessageDescriptor())
    CDescriptor.fill(
      plan.writtenDescriptor, name: "\(field.name) entry", structBytes: plan.structBytes,
      [CDescriptor.required(key), CDescriptor.required(value)])
    let place = UnsafeMutablePointer<MapPlan>.allocate(capacity: 1)
    place.initialize(to: plan)
    return place
  }
}

/// The sizes of base-128 numbers.
enum Varint {
  /// A length is below 2 GiB, the limit of a protocol buffers message.
  static let worstCaseLengthBytes = 5

  static func byteCount(_ value: UInt64) -> Int {
    value == 0 ? 1 : (70 - value.leadingZeroBitCount) / 7
  }
}
