import HTTPClient

/// What S3 and the way there say, in the storage's words.
enum S3Failure {
  /// Of an answer that is no success.
  static func error(_ operation: String, status: Int, _ document: S3Document) -> ArtifactStorageError {
    let answer = ArtifactStorageError.Answer(status: status, code: document.first("Code"))
    let said = answer.code ?? "status \(status)"
    let reason = document.first("Message").map { "\(said): \($0)" } ?? said
    return ArtifactStorageError(kind(answer), operation: operation, reason: reason, answer: answer)
  }

  static func error(_ error: HTTPClientError) -> ArtifactStorageError {
    let code: ArtifactStorageError.Code =
      switch error.code {
      case .invalidRequest, .insecure: .refused
      case .responseTooLarge, .invalidResponse: .damaged
      default: .unavailable
      }
    return ArtifactStorageError(code, operation: error.operation, reason: error.description)
  }

  private static func kind(_ answer: ArtifactStorageError.Answer) -> ArtifactStorageError.Code {
    switch answer.code {
    // A part that is not there, or is another one than its tag says, is an upload that is not there as a whole.
    case "NoSuchKey", "NoSuchUpload", "InvalidPart": return .missing
    case "NoSuchBucket": return .refused
    // MinIO's and Ceph's words for it.
    case "XMinioStorageFull", "QuotaExceeded", "InsufficientStorage": return .outOfSpace
    // The bytes were damaged on their way, or took too long.
    case "BadDigest", "XAmzContentSHA256Mismatch", "IncompleteBody", "RequestTimeout", "OperationAborted",
      "ConditionalRequestConflict":
      return .unavailable
    default: break
    }
    switch answer.status {
    case 404: return .missing
    case 507: return .outOfSpace
    case 429, 500...599: return .unavailable
    default: return .refused
    }
  }
}

extension ArtifactStorageError {
  /// There is an object, and it ends before the range that was asked for.
  var isRangeBehindEnd: Bool { isAnswer(416, "InvalidRange") }
  /// There is an object where none was to be replaced.
  var isPreconditionFailed: Bool { isAnswer(412, "PreconditionFailed") }
  /// The store does not know what it was asked for.
  var isNotImplemented: Bool { isAnswer(501, "NotImplemented") }

  private func isAnswer(_ status: Int, _ code: String) -> Bool { answer?.status == status || answer?.code == code }
}
