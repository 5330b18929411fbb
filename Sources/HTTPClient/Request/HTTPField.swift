/// One field of a header section: `content-type: text/plain`.
public struct HTTPField: Hashable, Sendable {
  /// Compared without regard to case (RFC 9110, section 5.1).
  public var name: String
  public var value: String

  public init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }

  /// Whether the field can be sent: a token, and a value in which nobody could end the line (RFC 9110, section 5.5).
  var isValid: Bool {
    !name.isEmpty && name.utf8.allSatisfy(\.isTokenByte)
      && value.utf8.allSatisfy { $0 == 0x09 || ($0 >= 0x20 && $0 != 0x7f) }
  }
}

extension [HTTPField] {
  /// The value of the first field of this name; nil when there is none.
  public subscript(name: String) -> String? {
    first { $0.name.isSameFieldName(as: name) }?.value
  }
}

extension String {
  fileprivate func isSameFieldName(as other: String) -> Bool {
    utf8.elementsEqual(other.utf8) { one, other in one.lowercased == other.lowercased }
  }
}

extension UInt8 {
  fileprivate var lowercased: UInt8 { (0x41...0x5a).contains(self) ? self | 0x20 : self }

  /// A byte of a token (RFC 9110, section 5.6.2).
  var isTokenByte: Bool {
    switch self {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
    case UInt8(ascii: "0")...UInt8(ascii: "9"): true
    default: "!#$%&'*+-.^_`|~".utf8.contains(self)
    }
  }
}
