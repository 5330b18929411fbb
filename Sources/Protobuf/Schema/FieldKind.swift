/// How a field's value is encoded. The numbers are those of `google.protobuf.FieldDescriptorProto.Type`.
public enum FieldKind: UInt8, Sendable, Equatable, CaseIterable {
  case double = 1
  case float = 2
  case int64 = 3
  case uint64 = 4
  case int32 = 5
  case fixed64 = 6
  case fixed32 = 7
  case bool = 8
  case string = 9
  case message = 11
  case bytes = 12
  case uint32 = 13
  case enumeration = 14
  case sfixed32 = 15
  case sfixed64 = 16
  case sint32 = 17
  case sint64 = 18
}

extension FieldKind {
  /// Whether a repeated field of this kind is packed in proto3.
  var isPackable: Bool {
    switch self {
    case .string, .bytes, .message: false
    default: true
    }
  }

  /// The most bytes that one value takes on the wire, without its tag; nil where the length decides.
  var worstCaseBytes: Int? {
    switch self {
    case .bool: 1
    case .float, .fixed32, .sfixed32: 4
    case .uint32, .sint32: 5
    case .double, .fixed64, .sfixed64: 8
    // A negative int32 is sign-extended to 64 bits on the wire, and so is an enum.
    case .int32, .enumeration, .int64, .uint64, .sint64: 10
    case .string, .bytes, .message: nil
    }
  }
}
