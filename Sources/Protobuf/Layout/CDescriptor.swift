import CProtobufC

/// Builds protobuf-c's descriptors in memory that is never freed, as protoc-c would have written them in C.
enum CDescriptor {
  static func field(_ info: FieldInfo, _ plan: FieldPlan) -> ProtobufCFieldDescriptor {
    let kind: FieldKind = info.shape == .map ? .message : info.kind
    let label: ProtobufCLabel =
      switch info.shape {
      case .singular: plan.hasPresenceWord ? PROTOBUF_C_LABEL_OPTIONAL : PROTOBUF_C_LABEL_NONE
      // A message that comes twice has to be merged. protobuf-c's own merging loses fields (it takes the pointer of
      // an unlabelled one for its presence) and, with a oneof inside, mistakes one case's memory for another's. As a
      // repeated field it hands over every piece, and the copier merges them.
      case .optional: kind == .message ? PROTOBUF_C_LABEL_REPEATED : PROTOBUF_C_LABEL_OPTIONAL
      case .repeated, .map: PROTOBUF_C_LABEL_REPEATED
      case .oneofCase: PROTOBUF_C_LABEL_NONE
      }
    var descriptor = field(info.name, UInt32(info.number), kind, label)
    descriptor.quantifier_offset = UInt32(plan.quantifierOffset)
    descriptor.offset = UInt32(plan.structOffset)
    if info.shape == .oneofCase { descriptor.flags = UInt32(PROTOBUF_C_FIELD_FLAG_ONEOF.rawValue) }
    if info.shape == .repeated && kind.isPackable {
      descriptor.flags = UInt32(PROTOBUF_C_FIELD_FLAG_PACKED.rawValue)
    }
    if let map = plan.map {
      descriptor.descriptor = UnsafeRawPointer(map.pointee.descriptor)
    } else if let child = plan.child {
      descriptor.descriptor = UnsafeRawPointer(child.pointee.descriptor)
    }
    return descriptor
  }

  static func field(
    _ name: String, _ number: UInt32, _ kind: FieldKind, _ label: ProtobufCLabel
  ) -> ProtobufCFieldDescriptor {
    var descriptor = ProtobufCFieldDescriptor()
    descriptor.name = immortal(name)
    descriptor.id = number
    descriptor.label = label
    descriptor.type = kind.structType
    return descriptor
  }

  /// The field as one that is always there.
  static func required(_ field: ProtobufCFieldDescriptor) -> ProtobufCFieldDescriptor {
    var copy = field
    copy.label = PROTOBUF_C_LABEL_REQUIRED
    copy.flags = 0
    return copy
  }

  /// Completes a message's descriptor, in place: others point to it already. The fields are in the order of their
  /// numbers.
  static func fill(
    _ descriptor: UnsafeMutablePointer<ProtobufCMessageDescriptor>, name: String, structBytes: Int,
    _ fields: [ProtobufCFieldDescriptor]
  ) {
    let array = UnsafeMutablePointer<ProtobufCFieldDescriptor>.allocate(capacity: max(1, fields.count))
    array.initialize(from: fields, count: fields.count)

    // Runs of consecutive numbers, then one more that ends the last.
    var ranges: [ProtobufCIntRange] = []
    for (index, field) in fields.enumerated() where index == 0 || field.id != fields[index - 1].id + 1 {
      ranges.append(ProtobufCIntRange(start_value: Int32(field.id), orig_index: UInt32(index)))
    }
    let runCount = ranges.count
    ranges.append(ProtobufCIntRange(start_value: 0, orig_index: UInt32(fields.count)))
    let rangeArray = UnsafeMutablePointer<ProtobufCIntRange>.allocate(capacity: ranges.count)
    rangeArray.initialize(from: ranges, count: ranges.count)

    descriptor.pointee.magic = UInt32(PROTOBUF_C__MESSAGE_DESCRIPTOR_MAGIC)
    descriptor.pointee.name = immortal(name)
    descriptor.pointee.sizeof_message = structBytes
    descriptor.pointee.n_fields = UInt32(fields.count)
    descriptor.pointee.fields = UnsafePointer(array)
    descriptor.pointee.n_field_ranges = UInt32(runCount)
    descriptor.pointee.field_ranges = UnsafePointer(rangeArray)
  }

  private static func immortal(_ text: String) -> UnsafePointer<CChar> {
    let bytes = text.utf8CString
    let copy = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count)
    copy.initialize(from: Array(bytes), count: bytes.count)
    return UnsafePointer(copy)
  }
}

extension FieldKind {
  /// The type told to protobuf-c. A string is declared as bytes: no strlen, and a NUL inside survives.
  fileprivate var structType: ProtobufCType {
    switch self {
    case .double: PROTOBUF_C_TYPE_DOUBLE
    case .float: PROTOBUF_C_TYPE_FLOAT
    case .int64: PROTOBUF_C_TYPE_INT64
    case .uint64: PROTOBUF_C_TYPE_UINT64
    case .int32: PROTOBUF_C_TYPE_INT32
    case .fixed64: PROTOBUF_C_TYPE_FIXED64
    case .fixed32: PROTOBUF_C_TYPE_FIXED32
    case .bool: PROTOBUF_C_TYPE_BOOL
    case .string, .bytes: PROTOBUF_C_TYPE_BYTES
    case .message: PROTOBUF_C_TYPE_MESSAGE
    case .uint32: PROTOBUF_C_TYPE_UINT32
    // protobuf-c reads and writes an enum as an int32 and looks at no descriptor of it.
    case .enumeration: PROTOBUF_C_TYPE_ENUM
    case .sfixed32: PROTOBUF_C_TYPE_SFIXED32
    case .sfixed64: PROTOBUF_C_TYPE_SFIXED64
    case .sint32: PROTOBUF_C_TYPE_SINT32
    case .sint64: PROTOBUF_C_TYPE_SINT64
    }
  }
}
