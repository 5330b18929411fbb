import Database
import EventLoop

/// What those who follow logs ask of the database.
struct LogLooks: Sendable {
  /// The entries of a run behind a number.
  struct Place: Hashable, Sendable {
    let run: UUID
    let number: Int64
  }

  let heads: SharedLooks<UUID, LogHead?>
  let chunks: SharedLooks<Place, [LogChunk]>

  init(_ database: Database, on loop: EventLoop) {
    heads = SharedLooks(on: loop) { run throws(DatabaseError) in try await LogStore(database).head(run) }
    chunks = SharedLooks(on: loop) { place throws(DatabaseError) in
      try await LogStore(database).read(place.run, after: place.number)
    }
  }
}
