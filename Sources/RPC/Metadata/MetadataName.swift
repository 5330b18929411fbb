/// What a metadata name may be (gRPC's doc/PROTOCOL-HTTP2.md, "Custom-Metadata").
enum MetadataName {
  static let maximumLength = 255

  static func isValid(_ name: UnsafeRawBufferPointer) -> Bool {
    guard !name.isEmpty, name.count <= maximumLength else { return false }
    return name.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
      case UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."): true
      default: false
      }
    }
  }

  static func isBinary(_ name: UnsafeRawBufferPointer) -> Bool {
    hasSuffix(name, "-bin")
  }

  /// Whether gRPC or HTTP/2 gives this name its meaning, so that it is neither sent nor shown as metadata. Fields tied
  /// to a connection are malformed in HTTP/2 (RFC 9113, section 8.2.2).
  static func isReserved(_ name: UnsafeRawBufferPointer) -> Bool {
    guard let first = name.first else { return true }
    return switch first {
    case UInt8(ascii: ":"): true
    case UInt8(ascii: "g"): hasPrefix(name, "grpc-")
    case UInt8(ascii: "t"): equals(name, "te") || equals(name, "transfer-encoding") || equals(name, "trailer")
    case UInt8(ascii: "c"):
      equals(name, "content-type") || equals(name, "content-length") || equals(name, "connection")
    case UInt8(ascii: "h"): equals(name, "host")
    case UInt8(ascii: "k"): equals(name, "keep-alive")
    case UInt8(ascii: "p"): equals(name, "proxy-connection")
    case UInt8(ascii: "u"): equals(name, "upgrade")
    default: false
    }
  }

  private static func equals(_ name: UnsafeRawBufferPointer, _ other: StaticString) -> Bool {
    name.count == other.utf8CodeUnitCount && hasPrefix(name, other)
  }

  private static func hasPrefix(_ name: UnsafeRawBufferPointer, _ prefix: StaticString) -> Bool {
    guard name.count >= prefix.utf8CodeUnitCount else { return false }
    return prefix.withUTF8Buffer { prefix in
      name.prefix(prefix.count).elementsEqual(prefix)
    }
  }

  private static func hasSuffix(_ name: UnsafeRawBufferPointer, _ suffix: StaticString) -> Bool {
    guard name.count >= suffix.utf8CodeUnitCount else { return false }
    return suffix.withUTF8Buffer { suffix in
      name.suffix(suffix.count).elementsEqual(suffix)
    }
  }
}
