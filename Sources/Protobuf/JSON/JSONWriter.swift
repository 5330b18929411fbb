/// Writes messages, known by their layout, in the JSON mapping. Functions return false where they gave up.
struct JSONWriter {
  let options: JSONOptions
  private(set) var bytes: [UInt8] = []
  private(set) var failure: EncodingError?
  private var depth = 0

  init(options: JSONOptions) { self.options = options }

  mutating func fail(_ error: EncodingError) -> Bool {
    if failure == nil { failure = error }
    return false
  }

  mutating func writeMessage(_ layout: UnsafeMutablePointer<MessageLayout>, _ message: UnsafeRawPointer) -> Bool {
    depth += 1
    defer { depth -= 1 }
    guard depth <= JSONOptions.maxDepth else { return fail(.tooDeep(message: layout.pointee.name)) }
    switch layout.pointee.jsonForm {
    case .object:
      write("{")
      var isFirst = true
      guard writeMembers(layout, message, &isFirst) else { return false }
      write("}")
      return true
    case .timestamp: return writeTimestamp(message.assumingMemoryBound(to: Timestamp.self).pointee)
    case .duration: return writeDuration(message.assumingMemoryBound(to: ProtoDuration.self).pointee)
    case .fieldMask: return writeFieldMask(message.assumingMemoryBound(to: FieldMask.self).pointee)
    case .structure: return writeStruct(message.assumingMemoryBound(to: Struct.self).pointee)
    case .value: return writeStructValue(message.assumingMemoryBound(to: Value.self).pointee)
    case .listValue: return writeList(message.assumingMemoryBound(to: ListValue.self).pointee)
    case .anyMessage: return writeAny(message.assumingMemoryBound(to: AnyMessage.self).pointee)
    }
  }

  /// The members of an object, without its braces.
  mutating func writeMembers(
    _ layout: UnsafeMutablePointer<MessageLayout>, _ message: UnsafeRawPointer, _ isFirst: inout Bool
  ) -> Bool {
    for field in layout.pointee.fields {
      let property = message + (field.offset ?? 0)
      switch field.shape {
      case .singular:
        if !options.writesDefaults && field.isDefault(at: property) { continue }
        writeName(of: field, &isFirst)
        guard writeValue(field.kind, field, property) else { return false }
      case .optional, .oneofCase:
        let written = field.elements?.visit(property) { value, _, _ in
          writeName(of: field, &isFirst)
          return writeValue(field.kind, field, value)
        }
        if written == false { return false }
      case .repeated:
        guard writeArray(field, property, &isFirst) else { return false }
      case .map:
        guard let entries = field.entries, entries.count(property) > 0 || options.writesDefaults else { continue }
        writeName(of: field, &isFirst)
        guard writeMap(field, entries, property) else { return false }
      }
    }
    return true
  }

  private mutating func writeArray(_ field: FieldInfo, _ property: UnsafeRawPointer, _ isFirst: inout Bool) -> Bool {
    let written = field.elements?.visit(property) { first, count, stride in
      writeName(of: field, &isFirst)
      write("[")
      for index in 0..<count {
        if index > 0 { write(",") }
        guard writeValue(field.kind, field, first + index * stride) else { return false }
      }
      write("]")
      return true
    }
    if written == nil && options.writesDefaults {
      writeName(of: field, &isFirst)
      write("[]")
    }
    return written ?? true
  }

  /// In the order of the keys' text: a dictionary has none that stays.
  private mutating func writeMap(_ field: FieldInfo, _ entries: EntryAccess, _ property: UnsafeRawPointer) -> Bool {
    var members: [(key: String, value: [UInt8])] = []
    let outer = bytes
    let visited = entries.visit(property) { key, value in
      bytes = []
      guard writeValue(field.kind, field, value) else { return false }
      members.append((field.keyText(key), bytes))
      return true
    }
    bytes = outer
    guard visited else { return false }
    members.sort { $0.key < $1.key }
    write("{")
    for (index, member) in members.enumerated() {
      if index > 0 { write(",") }
      writeString(member.key)
      write(":")
      bytes += member.value
    }
    write("}")
    return true
  }

  private mutating func writeValue(_ kind: FieldKind, _ field: FieldInfo, _ value: UnsafeRawPointer) -> Bool {
    switch kind {
    case .int32, .sint32, .sfixed32: write(String(value.load(as: Int32.self)))
    case .uint32, .fixed32: write(String(value.load(as: UInt32.self)))
    case .int64, .sint64, .sfixed64: write("\"\(value.load(as: Int64.self))\"")
    case .uint64, .fixed64: write("\"\(value.load(as: UInt64.self))\"")
    case .float: writeFloat(value.load(as: Float.self))
    case .double: writeFloat(value.load(as: Double.self))
    case .bool: write(value.load(as: Bool.self) ? "true" : "false")
    case .string: writeString(value.assumingMemoryBound(to: String.self).pointee)
    case .bytes: write("\"\(Base64.encode(value.assumingMemoryBound(to: [UInt8].self).pointee))\"")
    case .enumeration:
      let number = value.load(as: Int32.self)
      if field.elementType == NullValue.self {
        write("null")
      } else if let name = field.enumSchema?.name(of: number) {
        writeString(name)
      } else {
        write(String(number))
      }
    case .message:
      guard let child = field.messageSchema?.layout else { return false }
      return writeMessage(child, value)
    }
    return true
  }

  private mutating func writeName(of field: FieldInfo, _ isFirst: inout Bool) {
    if !isFirst { write(",") }
    isFirst = false
    write("\"\(options.usesContractNames ? field.name : field.jsonName)\":")
  }

  mutating func write(_ text: String) { bytes += text.utf8 }
}
