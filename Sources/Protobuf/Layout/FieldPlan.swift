import CProtobufC

/// How a value is copied between Swift's memory and protobuf-c's.
enum CopyStep: UInt8 {
  case word32
  case word64
  /// A byte in Swift, a four-byte int in protobuf-c.
  case bool
  case string
  case bytes
  case message

  init(_ kind: FieldKind) {
    self =
      switch kind {
      case .float, .int32, .uint32, .sint32, .fixed32, .sfixed32, .enumeration: .word32
      case .double, .int64, .uint64, .sint64, .fixed64, .sfixed64: .word64
      case .bool: .bool
      case .string: .string
      case .bytes: .bytes
      case .message: .message
      }
  }

  /// The size of the value in protobuf-c's struct, which is its alignment too, but for `ProtobufCBinaryData`.
  var structBytes: Int {
    switch self {
    case .word32, .bool: 4
    case .word64, .message: 8
    case .string, .bytes: 16
    }
  }
}

/// What the copiers need of a field, in a few words of plain memory: they walk an array of these and nothing in it is
/// reference counted.
struct FieldPlan {
  let shape: FieldShape
  let step: CopyStep
  /// Whether a singular value has a `has_` word: floating point, where -0 is not the default and must be sent.
  var hasPresenceWord = false
  let number: UInt32
  /// The most bytes of the tag and one value; the tag alone where the length decides.
  let worstCaseBytes: Int
  /// Bytes from the start of the Swift struct.
  let valueOffset: Int
  /// Bytes from the start of protobuf-c's struct: the value, and its has, count or case word.
  var structOffset = 0
  var quantifierOffset = 0
  /// Immortal; borrowed without reference counting through `_withUnsafeGuaranteedRef`.
  let elements: Unmanaged<ElementAccess>?
  let entries: Unmanaged<EntryAccess>?
  /// The message type of the value.
  var child: UnsafeMutablePointer<MessageLayout>?
  /// Where this field is a map.
  var map: UnsafeMutablePointer<MapPlan>?
  /// What protobuf-c is told of this field when it is written. It is listed only where it is set, so its label is
  /// "required": protobuf-c then looks at no presence, and the has and case words need not be written.
  var writtenField: UnsafePointer<ProtobufCFieldDescriptor>?
  /// For a case of a oneof, how many plans to go on to leave the oneof.
  var stepsOutOfOneof = 1
}

/// The entry message of a map field: key 1, value 2, as protobuf-c sees it.
struct MapPlan {
  let keyStep: CopyStep
  let valueStep: CopyStep
  /// The most bytes of an entry, without what the lengths of its strings and messages add.
  let worstCaseBytes: Int
  var structBytes = 0
  var keyOffset = 0
  var keyPresenceOffset = 0
  var valueOffset = 0
  /// The `has_` word, or the count where the value is a message.
  var valueQuantifierOffset = 0
  var child: UnsafeMutablePointer<MessageLayout>?
  /// For reading, and for writing, where key and value are always there.
  let descriptor: UnsafeMutablePointer<ProtobufCMessageDescriptor>
  let writtenDescriptor: UnsafeMutablePointer<ProtobufCMessageDescriptor>
}
