import Crypto
import Database

/// Where a list goes on: the key of the last entry given, bound to the question that was asked.
///
/// The text is opaque to callers: 64 bits of a SHA-256 over the question, then the key, in unpadded base64url. A token
/// of another list, or of the same list with another filter, does not fit its question and is refused. That finds
/// mistakes and no forgeries, since nothing secret is in it: anybody can make one, and the place that it names may be one
/// where no entry ever was, or ahead of them all. It is good for what its caller alone is given of a list that he may read
/// anyhow; what others depend on must not begin there unchecked.
struct PageToken: Equatable {
  /// The key of the last entry, at most 24 bytes.
  let key: [UInt8]

  init(key: [UInt8]) {
    self.key = key
  }

  /// Reads a token; nil for a text that is no token of this question.
  ///
  /// - Parameters:
  ///   - text: What a caller sent.
  ///   - question: The method and every field that decides what is in the list.
  init?(_ text: String, question: String) {
    guard let bytes = Base64URL.decode(text), bytes.count > 8, Array(bytes[..<8]) == Self.mark(of: question) else {
      return nil
    }
    key = Array(bytes[8...])
  }

  /// The token as callers see it.
  func text(question: String) -> String {
    Base64URL.encode(Self.mark(of: question) + key)
  }

  private static func mark(of question: String) -> [UInt8] {
    Array(SHA256.hash(data: Array(question.utf8)).prefix(8))
  }
}

extension PageToken {
  /// A place in a list that is sorted by id.
  init(_ id: UUID) {
    self.init(key: Self.bytes(id.high) + Self.bytes(id.low))
  }

  /// The id that the token names; nil when it names something else.
  var id: UUID? {
    guard key.count == 16 else { return nil }
    return UUID(high: Self.number(key[0..<8]), low: Self.number(key[8..<16]))
  }

  /// A place in a list that is sorted by a number.
  init(_ number: Int64) {
    self.init(key: Self.bytes(UInt64(bitPattern: number)))
  }

  /// The number that the token names; nil when it names something else.
  var number: Int64? {
    guard key.count == 8 else { return nil }
    return Int64(bitPattern: Self.number(key[0..<8]))
  }

  static func bytes(_ value: UInt64) -> [UInt8] {
    withUnsafeBytes(of: value.bigEndian) { Array($0) }
  }

  static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.reduce(0) { $0 << 8 | UInt64($1) }
  }
}
