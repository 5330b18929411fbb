import HTTPClient

/// What S3 and the way there say, in the storage's words.
enum S3Failure {
  /// Of an answer that is no success.
  static func error(_ operation: String, status: Int, _ document: S3Document) -> ArtifactStorageError {
    let code = document.first("Code") ?? "status \(status)"
    let reason = document.first("Message").map { "\(code): \($0)" } ?? code
    return ArtifactStorageError(kind(status: status, code: code), operation: operation, reason: reason)
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

  private static func kind(status: Int, code: String) -> ArtifactStorageError.Code {
    switch code {
    case "NoSuchKey", "NoSuchUpload": return .missing
    case "NoSuchBucket": return .refused
    // MinIO's and Ceph's words for it.
    case "XMinioStorageFull", "QuotaExceeded", "InsufficientStorage": return .outOfSpace
    // The bytes were damaged on their way, or took too long.
    case "BadDigest", "XAmzContentSHA256Mismatch", "IncompleteBody", "RequestTimeout", "OperationAborted",
      "ConditionalRequestConflict":
      return .unavailable
    default: break
    }
    switch status {
    case 404: return .missing
    case 507: return .outOfSpace
    case 429, 500...599: return .unavailable
    default: return .refused
    }
  }
}
