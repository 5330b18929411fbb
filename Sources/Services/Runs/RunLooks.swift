import Database
import EventLoop
import Messages
import Protobuf
import RPCServer

/// What those who watch runs ask of the database: whoever watches the same run is answered together.
struct RunLooks: Sendable {
  /// How far a run has come; nil where there is none.
  let pulses: SharedLooks<UUID, RunPulse?>
  /// How a run stands; nil where there is none.
  let snapshots: SharedLooks<UUID, Snapshot?>

  /// How a run stands, in the form in which all who watch it are sent it.
  struct Snapshot: Sendable {
    let revision: Int64
    let isFinal: Bool
    /// A failure where it is too large to be encoded.
    let message: Result<EncodedMessages<WatchRunResponse>, EncodingError>

    init(_ record: RunRecord) {
      revision = record.revision
      isFinal = record.state.isFinal
      message = Result { () throws(EncodingError) in
        var message = EncodedMessages<WatchRunResponse>()
        try message.append(.with { $0.run = Run(record) })
        return message
      }
    }
  }

  init(_ database: Database, on loop: EventLoop) {
    pulses = SharedLooks(on: loop) { run throws(DatabaseError) in
      try await database.queryOne(RunStatements.pulses, [run])
        .map { row throws(DatabaseError) in try RunPulse(row: row) }
    }
    snapshots = SharedLooks(on: loop) { run throws(DatabaseError) in
      try await RunStore(database).snapshot(run).map(Snapshot.init)
    }
  }
}
