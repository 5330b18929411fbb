import Database
import Messages
import Protobuf
import RPCServer
import Synchronization

/// An event of a project in the form in which all who watch are sent it: what it is about is encoded once, and the whole
/// message once for all who stand at the same cursor.
final class SharedEvent: Sendable {
  let project: UUID
  let type: String
  let at: Instant
  /// The field of a `ProjectEvent` that says what it happened to, encoded; empty for none.
  private let payload: [UInt8]
  private let made = Mutex<Made?>(nil)

  private struct Made {
    let cursor: ActivityCursor
    let message: EncodedMessages<ProjectEvent>
  }

  /// An event with what it happened to, which is one field of a `ProjectEvent`, encoded.
  init(project: UUID, type: String, at: Instant, payload: [UInt8]) {
    self.project = project
    self.type = type
    self.at = at
    self.payload = payload
  }

  var byteCount: Int { payload.count }

  /// What one who stands at `cursor` is sent.
  func message(at cursor: ActivityCursor) throws -> EncodedMessages<ProjectEvent> {
    try made.withLock { made in
      if let made, made.cursor == cursor { return made.message }
      var message = EncodedMessages<ProjectEvent>()
      try message.append(spliced: Spliced(fields: ProjectEvent(project, type, at: at, cursor), encoded: payload))
      made = Made(cursor: cursor, message: message)
      return message
    }
  }

  private struct Spliced: SplicedMessage {
    let fields: ProjectEvent
    let encoded: [UInt8]

    var encodedBytes: Int { encoded.count }

    func copyEncoded(to target: UnsafeMutableRawBufferPointer) {
      encoded.withUnsafeBytes { target.copyMemory(from: $0) }
    }
  }
}

extension ProjectEvent {
  /// An event without what it is about.
  init(_ project: UUID, _ type: String, at time: Instant, _ cursor: ActivityCursor) {
    self = .with {
      $0.cursor = PageToken(cursor).text(question: ProjectFeed.question(project: project))
      $0.type = type
      $0.projectID = project.description
      $0.time = Timestamp(time)
    }
  }
}
