#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

extension RawSpan {
  /// Whether the bytes are those of `text`.
  public func isEqual(to text: StaticString) -> Bool {
    byteCount == text.utf8CodeUnitCount
      && withUnsafeBytes { bytes in
        bytes.baseAddress.map { memcmp($0, text.utf8Start, text.utf8CodeUnitCount) == 0 } ?? true
      }
  }

  /// Whether the bytes are those of `other`.
  public func isEqual(to other: RawSpan) -> Bool {
    guard byteCount == other.byteCount else { return false }
    return withUnsafeBytes { left in
      other.withUnsafeBytes { right in
        guard let left = left.baseAddress, let right = right.baseAddress else { return true }
        return memcmp(left, right, byteCount) == 0
      }
    }
  }

  /// Whether the bytes begin with those of `text`.
  public func starts(with text: StaticString) -> Bool {
    byteCount >= text.utf8CodeUnitCount
      && withUnsafeBytes { bytes in
        bytes.baseAddress.map { memcmp($0, text.utf8Start, text.utf8CodeUnitCount) == 0 } ?? true
      }
  }
}
