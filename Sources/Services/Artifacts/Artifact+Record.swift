import Messages
import Protobuf

extension Artifact {
  /// An artifact as callers see it.
  init(_ record: ArtifactRecord) {
    self = .with {
      $0.id = record.id.description
      $0.projectID = record.projectID.description
      $0.runID = record.runID.description
      $0.taskNumber = record.taskNumber
      $0.kind = ArtifactKind(rawValue: record.kind)
      $0.fileName = record.fileName
      $0.contentType = record.contentType
      $0.sizeBytes = record.sizeBytes
      $0.sha256 = Hexadecimal.encode(record.sha256)
      $0.madeOnFailure = record.isMadeOnFailure
      $0.attempt = record.attempt
      $0.createTime = Timestamp(record.createdAt)
    }
  }
}
