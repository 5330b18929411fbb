/// How a message stands in JSON: most as an object, some of the well-known ones in a form of their own.
enum JSONForm: Sendable {
  case object
  case timestamp
  case duration
  case fieldMask
  case structure
  case value
  case listValue
  case anyMessage

  init(_ type: any Message.Type) {
    self =
      switch ObjectIdentifier(type) {
      case ObjectIdentifier(Timestamp.self): .timestamp
      case ObjectIdentifier(ProtoDuration.self): .duration
      case ObjectIdentifier(FieldMask.self): .fieldMask
      case ObjectIdentifier(Struct.self): .structure
      case ObjectIdentifier(Value.self): .value
      case ObjectIdentifier(ListValue.self): .listValue
      case ObjectIdentifier(AnyMessage.self): .anyMessage
      default: .object
      }
  }
}
