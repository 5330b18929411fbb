/// Why a storage did not do what was asked. For the log: names of the host's files and of buckets are nobody else's
/// business.
struct ArtifactStorageError: Error, Sendable, Hashable, CustomStringConvertible {
  enum Code: String, Sendable {
    /// There is no such object, or no such upload.
    case missing
    /// No room is left; once there is some, the same call succeeds.
    case outOfSpace
    /// It cannot be reached, or is too busy; the same call may succeed later.
    case unavailable
    /// It does not let us, or does not understand us: somebody has to look at the settings.
    case refused
    /// What was read is not what it said it would be.
    case damaged
  }

  /// What a service of objects answered.
  struct Answer: Sendable, Hashable {
    let status: Int
    /// The service's own, such as "NoSuchKey"; nil where it gave none.
    let code: String?
  }

  let code: Code
  /// For example "write", or "PUT https://bucket.example:443/key".
  let operation: String
  let reason: String
  /// Nil where no answer of a service was the reason.
  let answer: Answer?

  init(_ code: Code, operation: String, reason: String, answer: Answer? = nil) {
    self.code = code
    self.operation = operation
    self.reason = reason
    self.answer = answer
  }

  /// Whether the same call may succeed later.
  var isTransient: Bool { code == .unavailable || code == .outOfSpace }

  var description: String { "\(operation): \(code.rawValue): \(reason)" }
}

extension ArtifactStorageError {
  init(_ error: ArtifactFileError) {
    let code: Code =
      if error.isOutOfSpace {
        .outOfSpace
      } else if error.isMissing {
        .missing
      } else if error.isRefused {
        .refused
      } else {
        .unavailable
      }
    self.init(code, operation: error.operation, reason: error.description)
  }
}
