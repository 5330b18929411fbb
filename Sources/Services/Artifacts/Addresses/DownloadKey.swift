import Crypto
import Database

/// A secret that addresses of artifacts are signed with: HMAC with SHA-256 (RFC 2104).
struct DownloadKey: Sendable {
  static let secretBytes = 32

  /// From 1; a newer key has a greater one.
  let id: Int32
  /// Whether every server has read the key by now.
  let isSettled: Bool
  private let secret: SymmetricKey

  init(id: Int32, secret: [UInt8], isSettled: Bool = true) {
    self.id = id
    self.isSettled = isSettled
    self.secret = SymmetricKey(data: secret)
  }

  init(row: Row) throws(DatabaseError) {
    self.init(
      id: try row.column("id"), secret: try row.column("secret"), isSettled: try row.column("is_settled"))
  }

  /// The secret of a new key.
  static func makeSecret() -> [UInt8] {
    SymmetricKey(size: .bits256).withUnsafeBytes { Array($0) }
  }

  func signature(of text: String) -> [UInt8] {
    Array(HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: secret))
  }

  /// Whether `signature` is the text's. It takes as long for a wrong one, wherever it is wrong.
  func isValid(_ signature: [UInt8], of text: String) -> Bool {
    HMAC<SHA256>.isValidAuthenticationCode(signature, authenticating: Array(text.utf8), using: secret)
  }
}
