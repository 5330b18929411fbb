public import Database
public import Messages

/// A file that a run has made, announced before its bytes come.
public struct ArtifactDescription: Sendable, Hashable {
  /// Unique within the attempt: letters, digits, `-`, `_` and `.`, at most 200 of them, no `.` in front.
  public var fileName: String
  /// A media type, such as `image/png`.
  public var contentType: String
  public var kind: ArtifactKind
  /// The task that made it, from 1; 0 for none.
  public var taskNumber: Int32
  /// It shows what the page looked like when a task failed.
  public var isMadeOnFailure: Bool
  /// At most `ServiceLimits.artifactBytes`.
  public var sizeBytes: Int64
  /// The SHA-256 of all bytes: 32 of its own.
  public var sha256: [UInt8]

  public init(
    fileName: String, contentType: String, kind: ArtifactKind, taskNumber: Int32, isMadeOnFailure: Bool = false,
    sizeBytes: Int64, sha256: [UInt8]
  ) {
    self.fileName = fileName
    self.contentType = contentType
    self.kind = kind
    self.taskNumber = taskNumber
    self.isMadeOnFailure = isMadeOnFailure
    self.sizeBytes = sizeBytes
    self.sha256 = sha256
  }

  /// - Throws: ``RunQueueError/rejected(_:)`` with what is wrong.
  func check() throws(RunQueueError) {
    guard NewArtifact.isStorable(name: fileName) else { throw NewArtifact.nameRejection }
    guard NewArtifact.isStorable(contentType: contentType) else {
      throw .rejected("an artifact's content type is a media type, such as image/png")
    }
    guard taskNumber >= 0 else { throw .rejected("the number of a task is not negative") }
    guard (0...Int64(ServiceLimits.artifactBytes)).contains(sizeBytes) else {
      throw .rejected("an artifact has at most \(ServiceLimits.artifactBytes) bytes")
    }
    guard sha256.count == 32 else { throw .rejected("a SHA-256 has 32 bytes") }
  }
}

/// How far an upload has come.
public struct ArtifactUploadState: Sendable {
  /// What the other calls name it by. The artifact will have the same id.
  public var uploadID: UUID
  /// The bytes, from the first one on, that outlive this server. Everything behind them has to be at hand to be sent
  /// again.
  public var committedBytes: Int64
  /// The artifact, where it is stored already: nothing more is to be sent.
  public var artifact: Artifact?

  public init(uploadID: UUID, committedBytes: Int64, artifact: Artifact? = nil) {
    self.uploadID = uploadID
    self.committedBytes = committedBytes
    self.artifact = artifact
  }
}
