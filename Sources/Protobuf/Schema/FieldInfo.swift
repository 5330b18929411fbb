/// How many values a field holds, and where they are.
@usableFromInline
enum FieldShape: UInt8, Sendable {
  /// One scalar without presence, in the property itself.
  case singular
  /// One value or none, in an `Optional`.
  case optional
  /// Values in an array.
  case repeated
  /// Entries of a map.
  case map
  /// The payload of a Swift enum's case.
  case oneofCase
}

/// What one line of a table says about a field. Read when the table is built and by the slow paths (validation,
/// JSON, descriptors); the codec reads `FieldPlan`, made from it.
@usableFromInline
struct FieldInfo: Sendable {
  let number: Int
  let name: String
  let jsonName: String
  let shape: FieldShape
  let elementType: any FieldElement.Type
  let keyType: (any MapKey.Type)?
  /// Bytes from the start of the Swift struct; nil where the property is not stored in it.
  var offset: Int?
  let elements: ElementAccess?
  let entries: EntryAccess?
  let rules: [AnyRule]
  private let chosenKind: FieldKind?
  /// The index into the message's oneofs.
  var oneofIndex: Int?

  @usableFromInline
  init(
    _ number: Int, _ name: String, _ shape: FieldShape, _ kind: FieldKind?, _ type: any FieldElement.Type,
    _ offset: Int?, elements: ElementAccess? = nil, entries: EntryAccess? = nil, key: (any MapKey.Type)? = nil,
    rules: [AnyRule]
  ) {
    self.number = number
    self.name = name
    self.jsonName = Self.jsonName(name)
    self.shape = shape
    self.elementType = type
    self.keyType = key
    self.offset = offset
    self.elements = elements
    self.entries = entries
    self.rules = rules
    self.chosenKind = kind
  }

  func placed(at offset: Int?) -> FieldInfo {
    var copy = self
    copy.offset = offset
    return copy
  }

  /// The encoding: the one the line names, or the type's own.
  var kind: FieldKind {
    if let chosenKind { return chosenKind }
    switch elementType.fieldType {
    case .scalar(let kind): return kind
    case .enumeration: return .enumeration
    case .message: return .message
    }
  }

  var keyKind: FieldKind? { keyType.map { $0.fieldKinds[0] } }

  var enumSchema: EnumSchema? {
    if case .enumeration(let schema) = elementType.fieldType { schema } else { nil }
  }

  var messageSchema: AnySchema? {
    if case .message(let schema) = elementType.fieldType { schema } else { nil }
  }

  /// Whether the encoding that the line names can carry the Swift type.
  var isKindFitting: Bool {
    guard let chosenKind else { return true }
    guard let scalar = elementType as? any ScalarValue.Type else { return false }
    return scalar.fieldKinds.contains(chosenKind)
  }

  /// `run_id` becomes `runId`, as protoc does it: an underscore is dropped and what follows is upper-cased.
  static func jsonName(_ name: String) -> String {
    var result = ""
    var isUpper = false
    for character in name {
      if character == "_" {
        isUpper = true
      } else {
        result += isUpper ? character.uppercased() : String(character)
        isUpper = false
      }
    }
    return result
  }
}

/// What a table says about a oneof.
struct OneofInfo: Sendable {
  let name: String
  let offset: Int?
  let rules: [AnyRule]
}
