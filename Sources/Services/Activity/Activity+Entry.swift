import Messages
import Protobuf

extension Activity {
  /// An entry of the record as callers see it.
  init(_ entry: ActivityEntry) {
    self = .with {
      $0.id = entry.cursor.description
      $0.projectID = entry.projectID.description
      $0.type = entry.type
      $0.actor = entry.actor
      $0.summary = entry.summary
      $0.planID = entry.planID?.description ?? ""
      $0.runID = entry.runID?.description ?? ""
      $0.artifactID = entry.artifactID?.description ?? ""
      $0.messageID = entry.messageID?.description ?? ""
      $0.scheduleID = entry.scheduleID?.description ?? ""
      $0.createTime = Timestamp(entry.at)
    }
  }
}
