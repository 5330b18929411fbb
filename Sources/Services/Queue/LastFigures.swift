import Database
import EventLoop
import Synchronization

/// What was counted in the database the last time that it could be, until that is too long ago to be shown.
final class LastFigures<Value: Sendable>: Sendable {
  private struct Counted {
    let at: LoopInstant
    let value: Value
  }

  private let counted = Mutex<Counted?>(nil)

  /// Counts anew; where that fails the last figures stay.
  func renew(_ count: () async throws(DatabaseError) -> Value) async -> Result<Void, DatabaseError> {
    let began = LoopInstant.now
    do throws(DatabaseError) {
      let value = try await count()
      counted.withLock { $0 = Counted(at: began, value: value) }
      return .success(())
    } catch {
      return .failure(error)
    }
  }

  /// How long ago they were counted; nil before the first time.
  func age(at now: LoopInstant) -> Duration? {
    counted.withLock { $0?.at.duration(to: now) }
  }

  /// The figures; nil where there are none that are young enough.
  func value(at now: LoopInstant) -> Value? {
    counted.withLock { counted in
      guard let counted, counted.at.duration(to: now) <= ServiceLimits.queueFiguresAge else { return nil }
      return counted.value
    }
  }
}
