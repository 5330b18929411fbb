extension JSONReader {
  mutating func readTimestamp(_ target: inout Timestamp) -> Bool {
    guard let text = scanner.takeString() else { return false }
    guard let timestamp = Timestamp(rfc3339: text) else { return scanner.fail("\"\(text)\" is not an RFC 3339 time") }
    target = timestamp
    return true
  }

  /// Seconds with up to nine digits after the point, and "s".
  mutating func readDuration(_ target: inout ProtoDuration) -> Bool {
    guard let text = scanner.takeString() else { return false }
    let wrong = "\"\(text)\" is not a duration such as \"1.5s\""
    var digits = text.utf8[...]
    guard digits.popLast() == UInt8(ascii: "s") else { return scanner.fail(wrong) }
    let isNegative = digits.first == UInt8(ascii: "-")
    if isNegative { digits.removeFirst() }
    let parts = digits.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard let whole = parts.first, let first = whole.first, first != UInt8(ascii: "+"), first != UInt8(ascii: "-"),
      let seconds = Int64(String(Substring(whole))), parts.count <= 2
    else { return scanner.fail(wrong) }
    var nanos: Int32 = 0
    if parts.count == 2 {
      guard let fraction = RFC3339.nanos(ofFraction: parts[1]) else { return scanner.fail(wrong) }
      nanos = fraction
    }
    target = ProtoDuration(seconds: isNegative ? -seconds : seconds, nanos: isNegative ? -nanos : nanos)
    return target.isValid || scanner.fail("\"\(text)\" is out of range")
  }

  /// Paths in lowerCamelCase, separated by commas, back to the contract's names.
  mutating func readFieldMask(_ target: inout FieldMask) -> Bool {
    guard let text = scanner.takeString() else { return false }
    target.paths = text.split(separator: ",").map { path in
      var name = ""
      for character in path {
        if character.isUppercase { name += "_" }
        name += character.lowercased()
      }
      return name
    }
    return true
  }

  mutating func readStruct(_ target: inout Struct) -> Bool {
    var fields: [String: Value] = [:]
    let read = readMembers { reader, name in
      var value = Value()
      guard reader.readNested(&value) else { return false }
      fields[name] = value
      return true
    }
    target.fields = fields
    return read
  }

  mutating func readList(_ target: inout ListValue) -> Bool {
    var values: [Value] = []
    let read = readElements { reader in
      var value = Value()
      guard reader.readNested(&value) else { return false }
      values.append(value)
      return true
    }
    target.values = values
    return read
  }

  mutating func readStructValue(_ target: inout Value) -> Bool {
    switch scanner.peek() {
    case UInt8(ascii: "{"):
      var object = Struct()
      guard readStruct(&object) else { return false }
      target.kind = .object(object)
    case UInt8(ascii: "["):
      var list = ListValue()
      guard readList(&list) else { return false }
      target.kind = .list(list)
    case UInt8(ascii: "\""):
      guard let text = scanner.takeString() else { return false }
      target.kind = .string(text)
    case UInt8(ascii: "t"), UInt8(ascii: "f"):
      var flag = false
      guard readBool(&flag) else { return false }
      target.kind = .bool(flag)
    case UInt8(ascii: "n"):
      guard scanner.take(word: "null") else { return scanner.fail("expected a value") }
      target.kind = .null(.nullValue)
    default:
      var number = 0.0
      guard readFloat(&number) else { return false }
      target.kind = .number(number)
    }
    return true
  }

  /// Through `readMessage`, which counts the depth.
  private mutating func readNested(_ value: inout Value) -> Bool {
    let layout = Value.schema.layout
    return withUnsafeMutablePointer(to: &value) { readMessage(layout, $0) }
  }

  /// An Any's type comes first, as it is written; the other order would need the object read twice.
  mutating func readAny(_ target: inout AnyMessage) -> Bool {
    guard scanner.expect("{") else { return false }
    if scanner.take("}") { return true }
    guard let member = scanner.takeString(), scanner.expect(":") else { return false }
    guard member == "@type", let url = scanner.takeString() else {
      return scanner.fail("the first member of an Any is its \"@type\"")
    }
    target.typeURL = url
    guard let type = options.anyType(named: target.typeName) else {
      return scanner.fail("an Any holds a type that is not known here: \(url)")
    }
    return readAnyPayload(type, &target.value)
  }

  private mutating func readAnyPayload<M: Message>(_ type: M.Type, _ target: inout [UInt8]) -> Bool {
    var message = M()
    let layout = Linker.linked(M.schema.layout)
    let read = withUnsafeMutablePointer(to: &message) { message in
      guard scanner.take(",") else { return scanner.expect("}") }
      if case .object = layout.pointee.jsonForm { return readRemainingMembers(layout, message) }
      guard let member = scanner.takeString(), scanner.expect(":") else { return false }
      guard member == "value" else { return scanner.fail("expected the member \"value\"") }
      return readMessage(layout, message) && scanner.expect("}")
    }
    guard read else { return false }
    guard let bytes = try? message.encodedBytes() else { return scanner.fail("the message in an Any is too large") }
    target = bytes
    return true
  }
}
