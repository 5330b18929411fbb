import Database
import Protobuf

extension Timestamp {
  /// What the database has, as the wire says it.
  init(_ instant: Instant) {
    self.init()
    seconds = instant.secondsSinceEpoch
    nanos = instant.nanoseconds
  }

  /// What the wire says, as the database has it, cut to the microsecond.
  var instant: Instant {
    Instant(secondsSinceEpoch: seconds, nanoseconds: nanos)
  }
}
