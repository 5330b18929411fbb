/// Reads messages, known by their layout, from the JSON mapping. Functions return false where they gave up, with the
/// reason in the scanner.
struct JSONReader {
  var scanner: JSONScanner
  let options: JSONOptions
  private var depth = 0

  init(_ scanner: JSONScanner, options: JSONOptions) {
    self.scanner = scanner
    self.options = options
  }

  mutating func readMessage(_ layout: UnsafeMutablePointer<MessageLayout>, _ target: UnsafeMutableRawPointer) -> Bool {
    depth += 1
    defer { depth -= 1 }
    guard depth <= JSONOptions.maxDepth else { return scanner.fail("nested too deep") }
    switch layout.pointee.jsonForm {
    case .object: return readObject(layout, target)
    case .timestamp: return readTimestamp(&target.assumingMemoryBound(to: Timestamp.self).pointee)
    case .duration: return readDuration(&target.assumingMemoryBound(to: ProtoDuration.self).pointee)
    case .fieldMask: return readFieldMask(&target.assumingMemoryBound(to: FieldMask.self).pointee)
    case .structure: return readStruct(&target.assumingMemoryBound(to: Struct.self).pointee)
    case .value: return readStructValue(&target.assumingMemoryBound(to: Value.self).pointee)
    case .listValue: return readList(&target.assumingMemoryBound(to: ListValue.self).pointee)
    case .anyMessage: return readAny(&target.assumingMemoryBound(to: AnyMessage.self).pointee)
    }
  }

  private mutating func readObject(
    _ layout: UnsafeMutablePointer<MessageLayout>, _ target: UnsafeMutableRawPointer
  ) -> Bool {
    guard scanner.expect("{") else { return false }
    return scanner.take("}") || readRemainingMembers(layout, target)
  }

  /// The members of a message from here to the closing brace; at least one.
  mutating func readRemainingMembers(
    _ layout: UnsafeMutablePointer<MessageLayout>, _ target: UnsafeMutableRawPointer
  ) -> Bool {
    var seenNumbers: Set<Int> = []
    var seenOneofs: Set<Int> = []
    return readMembersUntilBrace { reader, name in
      guard let field = layout.pointee.fields.first(where: { $0.jsonName == name || $0.name == name }) else {
        return reader.options.ignoresUnknownMembers
          ? reader.skipValue() : reader.scanner.fail("\(layout.pointee.name) has no member \"\(name)\"")
      }
      guard seenNumbers.insert(field.number).inserted else {
        return reader.scanner.fail("member \"\(name)\" comes twice")
      }
      if reader.readNull(for: field) { return true }
      if let oneof = field.oneofIndex, !seenOneofs.insert(oneof).inserted {
        return reader.scanner.fail("more than one of \"\(layout.pointee.oneofs[oneof].name)\" is set")
      }
      return reader.readField(field, target + (field.offset ?? 0))
    }
  }

  /// Calls the body for each member, behind its colon.
  mutating func readMembers(_ body: (inout JSONReader, String) -> Bool) -> Bool {
    guard scanner.expect("{") else { return false }
    return scanner.take("}") || readMembersUntilBrace(body)
  }

  private mutating func readMembersUntilBrace(_ body: (inout JSONReader, String) -> Bool) -> Bool {
    repeat {
      guard let name = scanner.takeString(), scanner.expect(":"), body(&self, name) else { return false }
    } while scanner.take(",")
    return scanner.expect("}")
  }

  /// Calls the body for each element.
  mutating func readElements(_ body: (inout JSONReader) -> Bool) -> Bool {
    guard scanner.expect("[") else { return false }
    if scanner.take("]") { return true }
    repeat {
      guard body(&self) else { return false }
    } while scanner.take(",")
    return scanner.expect("]")
  }

  /// Null stands for an absent field, but for the two types whose value it is.
  private mutating func readNull(for field: FieldInfo) -> Bool {
    let keepsNull = field.elementType == Value.self || field.elementType == NullValue.self
    return !(keepsNull && field.shape != .repeated && field.shape != .map) && scanner.take(word: "null")
  }

  private mutating func readField(_ field: FieldInfo, _ property: UnsafeMutableRawPointer) -> Bool {
    switch field.shape {
    case .singular: return readValue(field, property)
    case .optional, .oneofCase:
      return field.elements?.fill(property, 1) { _, value in readValue(field, value) } ?? false
    case .repeated:
      return readElements { reader in
        field.elements?.fill(property, 1) { _, value in reader.readValue(field, value) } ?? false
      }
    case .map:
      return readMembers { reader, name in
        let read = field.entries?.fill(property, 1) { _, key, value in
          guard field.setKey(key, from: name) else { return reader.scanner.fail("\"\(name)\" cannot be a key here") }
          return reader.readValue(field, value)
        }
        return read ?? false
      }
    }
  }

  private mutating func readValue(_ field: FieldInfo, _ value: UnsafeMutableRawPointer) -> Bool {
    switch field.kind {
    case .int32, .sint32, .sfixed32: return readInteger(&value.assumingMemoryBound(to: Int32.self).pointee)
    case .uint32, .fixed32: return readInteger(&value.assumingMemoryBound(to: UInt32.self).pointee)
    case .int64, .sint64, .sfixed64: return readInteger(&value.assumingMemoryBound(to: Int64.self).pointee)
    case .uint64, .fixed64: return readInteger(&value.assumingMemoryBound(to: UInt64.self).pointee)
    case .float: return readFloat(&value.assumingMemoryBound(to: Float.self).pointee)
    case .double: return readFloat(&value.assumingMemoryBound(to: Double.self).pointee)
    case .bool: return readBool(&value.assumingMemoryBound(to: Bool.self).pointee)
    case .string:
      guard let text = scanner.takeString() else { return false }
      value.assumingMemoryBound(to: String.self).pointee = text
      return true
    case .bytes:
      guard let text = scanner.takeString() else { return false }
      guard let bytes = Base64.decode(text) else { return scanner.fail("\(field.name) is not base64") }
      value.assumingMemoryBound(to: [UInt8].self).pointee = bytes
      return true
    case .enumeration:
      guard let number = readEnum(field) else { return false }
      value.storeBytes(of: number, as: Int32.self)
      return true
    case .message:
      guard let child = field.messageSchema?.layout else { return false }
      return readMessage(child, value)
    }
  }
}
