import Crypto
import Database

/// What makes two requests the same one.
struct IdempotencyKey: Sendable {
  let userID: UUID
  /// The full name of the method: the same id may be used for different methods.
  let method: String
  /// Of the caller's making.
  let requestID: String
  /// A SHA-256 of the request, to notice another one under the same id.
  let requestHash: [UInt8]

  init(userID: UUID, method: String, requestID: String, request: [UInt8]) {
    self.userID = userID
    self.method = method
    self.requestID = requestID
    requestHash = Array(SHA256.hash(data: request))
  }
}
