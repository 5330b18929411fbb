import Database
import Synchronization

/// Makes the ids of records: UUIDs of version 7 (RFC 9562), each greater than the one before it in this process.
///
/// Ids therefore sort by creation time, and every list pages over them by its primary key alone. Within a millisecond
/// the 12 bits after the version count up from a random start (RFC 9562, 6.2, method 1): a message and its reply keep
/// their order. When they run out the time part moves on by one, ahead of the clock; it also stays when the clock is
/// set back.
final class RecordIDSource: Sendable {
  /// The source of this process.
  static let shared = RecordIDSource(now: Instant.now)

  private struct State {
    var milliseconds: UInt64 = 0
    var count: UInt64 = 0
  }

  private let state = Mutex(State())
  private let now: @Sendable () -> Instant

  init(now: @escaping @Sendable () -> Instant) {
    self.now = now
  }

  /// The next id. Any thread may call it.
  func next() -> UUID {
    var generator = SystemRandomNumberGenerator()
    let random: UInt64 = generator.next()
    // Half of the range is left to count in.
    let start: UInt64 = generator.next() & 0x7FF
    let (milliseconds, count) = state.withLock { state in
      let present = UInt64(max(0, now().microsecondsSinceEpoch / 1000))
      if present > state.milliseconds {
        state.milliseconds = present
        state.count = start
      } else if state.count < 0xFFF {
        state.count += 1
      } else {
        state.milliseconds += 1
        state.count = start
      }
      return (state.milliseconds, state.count)
    }
    return UUID(high: milliseconds << 16 | 0x7000 | count, low: random & (1 << 62 - 1) | 1 << 63)
  }
}
