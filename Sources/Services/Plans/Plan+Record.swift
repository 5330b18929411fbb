import Messages
import Protobuf

extension Plan {
  /// A plan version as callers see it.
  ///
  /// - Throws: when the stored document is no Plan, which only a defect or a hand in the database can bring about.
  init(_ record: PlanRecord) throws {
    self = try record.document.withUnsafeBytes { bytes throws(DecodingError) in try Plan(decoding: bytes) }
    describe(record)
  }

  /// A plan version for those who look over many, of which one must not hide the others: where its stored document cannot
  /// be read, without its content. Nothing is to be made of it: an edit would store what is missing.
  init(readable record: PlanRecord) {
    self = (try? record.document.withUnsafeBytes { bytes throws(DecodingError) in try Plan(decoding: bytes) }) ?? Plan()
    describe(record)
  }

  /// Sets what the server says of a version: all but its content.
  fileprivate mutating func describe(_ record: PlanRecord) {
    id = record.id.description
    projectID = record.projectID.description
    version = record.version
    state = record.isApproved ? .approved : .draft
    approvedVersion = record.approvedVersion ?? 0
    provenance = .with {
      $0.planner = record.planner
      $0.messageID = record.messageID?.description ?? ""
    }
    createTime = Timestamp(record.createdAt)
    updateTime = Timestamp(record.updatedAt)
    approveTime = record.approvedAt.map { Timestamp($0) }
    etag = record.etag
  }

  /// What a person wrote, without what the server says: this is what is stored and what a run keeps.
  var content: Plan {
    .with {
      $0.title = title
      $0.description = description
      $0.tasks = tasks
      $0.timeout = timeout
      $0.runRetryPolicy = runRetryPolicy
      $0.requiredLabels = requiredLabels
    }
  }
}

/// A plan version as callers see it, its content as it is stored: what was encoded there is sent as it is.
extension PlanRecord: SplicedMessage {
  var fields: Plan { .with { $0.describe(self) } }
  var encodedBytes: Int { document.count }

  func copyEncoded(to target: UnsafeMutableRawBufferPointer) {
    document.withUnsafeBytes { target.copyMemory(from: $0) }
  }
}
