import Protobuf

extension Message {
  /// Reads what ``document`` wrote.
  init(document: [UInt8]) throws {
    self = try document.withUnsafeBytes { try Self(decoding: $0) }
  }

  /// The message as it is stored: its wire format.
  var document: [UInt8] {
    get throws { try encoded() }
  }
}
