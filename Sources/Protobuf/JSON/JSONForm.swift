/// How a message stands in JSON: most as an object, some of the well-known ones in a form of their own.
enum JSONForm: Sendable {
  case object
  case timestamp
  case duration
  case fieldMask
  case structure
  case value
  case listValue
  case any

  init(_ type: any Message.Type) {
    self = .object
  }
}
