import Messages
import Protobuf

extension Project {
  /// A project as callers see it.
  init(_ record: ProjectRecord) {
    self = .with {
      $0.id = record.id.description
      $0.displayName = record.displayName
      $0.description = record.description
      $0.createTime = Timestamp(record.createdAt)
      $0.updateTime = Timestamp(record.updatedAt)
      $0.etag = String(record.revision)
    }
  }
}
