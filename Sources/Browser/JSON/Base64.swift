/// Base64 (RFC 4648, section 4), as the DevTools protocol carries binary data.
enum Base64 {
  /// The bytes; nil when the text is not base64.
  static func decode(_ text: String) -> [UInt8]? {
    var text = text
    return text.withUTF8 { input -> [UInt8]? in
      guard input.count % 4 == 0 else { return nil }
      let padding = input.last != pad ? 0 : input[input.count - 2] != pad ? 1 : 2
      let count = input.count / 4 * 3 - padding
      var isValid = true
      let output = [UInt8](unsafeUninitializedCapacity: count) { output, initialized in
        initialized = count
        isValid = decode(input, padding: padding, into: output)
      }
      return isValid ? output : nil
    }
  }

  private static let pad = UInt8(ascii: "=")

  private static func decode(
    _ input: UnsafeBufferPointer<UInt8>, padding: Int, into output: UnsafeMutableBufferPointer<UInt8>
  ) -> Bool {
    // The bits of every value are gathered, so that one look at the end finds any character outside the alphabet.
    var seen: UInt32 = 0
    return values.withUnsafeBufferPointer { values in
      var written = 0
      var index = 0
      while index < input.count {
        var group: UInt32 = 0
        for place in 0..<4 {
          let byte = input[index + place]
          let value = index + place >= input.count - padding ? 0 : UInt32(values[Int(byte)])
          seen |= value
          group = group << 6 | value & 63
        }
        for shift in [16, 8, 0] as [UInt32] where written < output.count {
          output[written] = UInt8(truncatingIfNeeded: group >> shift)
          written += 1
        }
        index += 4
      }
      return seen < 64
    }
  }

  /// The value of each character; 64 for those outside the alphabet.
  private static let values: [UInt8] = {
    var values = [UInt8](repeating: 64, count: 256)
    for (value, character) in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8.enumerated() {
      values[Int(character)] = UInt8(value)
    }
    return values
  }()
}
