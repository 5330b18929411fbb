extension JSONWriter {
  mutating func writeString(_ text: String) {
    let hexDigits = Array("0123456789abcdef".utf8)
    var escaped: [UInt8] = [UInt8(ascii: "\"")]
    escaped.reserveCapacity(text.utf8.count + 2)
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): escaped += [UInt8(ascii: "\\"), byte]
      case 0x08: escaped += Array("\\b".utf8)
      case 0x0C: escaped += Array("\\f".utf8)
      case 0x0A: escaped += Array("\\n".utf8)
      case 0x0D: escaped += Array("\\r".utf8)
      case 0x09: escaped += Array("\\t".utf8)
      // "<" and ">" as other implementations do, so that JSON inside a web page ends no script element.
      case 0..<0x20, 0x7F, UInt8(ascii: "<"), UInt8(ascii: ">"):
        escaped += Array("\\u00".utf8) + [hexDigits[Int(byte >> 4)], hexDigits[Int(byte & 15)]]
      default: escaped.append(byte)
      }
    }
    escaped.append(UInt8(ascii: "\""))
    write(String(decoding: escaped, as: UTF8.self))
  }

  /// The shortest digits that read back as the same number.
  mutating func writeFloat<F: BinaryFloatingPoint & CustomStringConvertible>(_ value: F) {
    if value.isNaN {
      write("\"NaN\"")
    } else if value.isInfinite {
      write(value < 0 ? "\"-Infinity\"" : "\"Infinity\"")
    } else {
      let text = value.description
      write(text.hasSuffix(".0") ? String(text.dropLast(2)) : text)
    }
  }
}

extension FieldInfo {
  /// Whether a value without presence is zero or empty. The bits decide: -0 is not.
  func isDefault(at property: UnsafeRawPointer) -> Bool {
    switch CopyStep(kind) {
    case .word32: property.load(as: UInt32.self) == 0
    case .word64: property.load(as: UInt64.self) == 0
    case .bool: !property.load(as: Bool.self)
    case .string: property.assumingMemoryBound(to: String.self).pointee.isEmpty
    case .bytes: property.assumingMemoryBound(to: [UInt8].self).pointee.isEmpty
    case .message: false
    }
  }

  /// A map's key in the form of an object's key.
  func keyText(_ key: UnsafeRawPointer) -> String {
    guard let keyType else { return "" }
    func text<K: MapKey>(_ type: K.Type) -> String { "\(key.assumingMemoryBound(to: K.self).pointee)" }
    return text(keyType)
  }
}
