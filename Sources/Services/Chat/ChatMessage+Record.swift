import Messages
import Protobuf

extension ChatMessage {
  /// A message as callers see it.
  init(_ record: ChatMessageRecord) {
    self = .with {
      $0.id = record.id.description
      $0.projectID = record.projectID.description
      $0.role = ChatRole(rawValue: record.role)
      $0.text = record.text
      $0.planID = record.planID?.description ?? ""
      $0.notUnderstood = record.notUnderstood
      $0.createTime = Timestamp(record.createdAt)
    }
  }
}
