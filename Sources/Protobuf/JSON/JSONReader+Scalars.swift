extension JSONReader {
  /// A number or a string with one; 1e2 and 3.0 are integers too.
  mutating func readInteger<T: FixedWidthInteger>(_ target: inout T) -> Bool {
    guard let text = takeNumberOrString() else { return false }
    if let value = T(text), text.first != "+" {
      target = value
      return true
    }
    guard let number = Self.double(text), let value = T(exactly: number) else {
      return scanner.fail("\"\(text)\" is not an integer that fits")
    }
    target = value
    return true
  }

  /// A number, a string with one, or one of three names. What is finite in the text must be finite in the type.
  mutating func readFloat<F: BinaryFloatingPoint & LosslessStringConvertible>(_ target: inout F) -> Bool {
    guard let text = takeNumberOrString() else { return false }
    switch text {
    case "NaN": target = .nan
    case "Infinity": target = .infinity
    case "-Infinity": target = -.infinity
    default:
      guard Self.double(text) != nil, let value = F(text), value.isFinite else {
        return scanner.fail("\"\(text)\" is not a number that fits")
      }
      target = value
    }
    return true
  }

  mutating func readBool(_ target: inout Bool) -> Bool {
    if scanner.take(word: "true") {
      target = true
    } else if scanner.take(word: "false") {
      target = false
    } else {
      return scanner.fail("expected true or false")
    }
    return true
  }

  mutating func readEnum(_ field: FieldInfo) -> Int32? {
    if field.elementType == NullValue.self, scanner.take(word: "null") { return 0 }
    if scanner.peek() == UInt8(ascii: "\"") {
      guard let name = scanner.takeString() else { return nil }
      if let number = field.enumSchema?.number(of: name) { return number }
      _ = scanner.fail("\(field.enumSchema?.name ?? "") has no value \"\(name)\"")
      return nil
    }
    var number: Int32 = 0
    return readInteger(&number) ? number : nil
  }

  /// Reads past a value of any kind.
  mutating func skipValue(depth: Int = 0) -> Bool {
    guard depth < JSONOptions.maxDepth else { return scanner.fail("nested too deep") }
    switch scanner.peek() {
    case UInt8(ascii: "{"): return readMembers { reader, _ in reader.skipValue(depth: depth + 1) }
    case UInt8(ascii: "["): return readElements { $0.skipValue(depth: depth + 1) }
    case UInt8(ascii: "\""): return scanner.takeString() != nil
    case UInt8(ascii: "t"), UInt8(ascii: "f"):
      var ignored = false
      return readBool(&ignored)
    case UInt8(ascii: "n"): return scanner.take(word: "null") || scanner.fail("expected a value")
    default: return scanner.takeNumber() != nil
    }
  }

  private mutating func takeNumberOrString() -> String? {
    scanner.peek() == UInt8(ascii: "\"") ? scanner.takeString() : scanner.takeNumber()
  }

  /// Swift's own reading, without the forms that JSON does not have: "0x1p3", "inf", "+1".
  private static func double(_ text: String) -> Double? {
    let isPlain = text.utf8.allSatisfy {
      switch $0 {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "+"),
        UInt8(ascii: "e"), UInt8(ascii: "E"):
        true
      default: false
      }
    }
    guard isPlain, text.first != "+", let value = Double(text), value.isFinite else { return nil }
    return value
  }
}

extension FieldInfo {
  /// Sets a map's key from an object's key; false where it is not one of its type.
  func setKey(_ key: UnsafeMutableRawPointer, from text: String) -> Bool {
    func set<K: MapKey>(_ type: K.Type) -> Bool {
      guard text.first != "+", let parse = K.self as? any LosslessStringConvertible.Type,
        let value = parse.init(text) as? K
      else { return false }
      key.assumingMemoryBound(to: K.self).pointee = value
      return true
    }
    guard let keyType else { return false }
    return set(keyType)
  }
}
