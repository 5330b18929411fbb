import Database
import EventLoop
import Synchronization

/// Looks into the database that many want at the same moment, such as all who follow a log that has ended: whoever comes
/// while a look is under way shares the next one with all others who do.
///
/// Nobody is given the answer of a look that began before he asked: what he was told of is in it.
final class SharedLooks<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  private final class Look: Sendable {
    let hasEnded = OneShotEvent()
    let result = Mutex<Result<Value, DatabaseError>?>(nil)
  }

  /// The keys that are looked at now, each with the look that follows, where somebody waits for one.
  private let underWay = Mutex<[Key: Look?]>([:])
  /// Looks that have begun.
  let count = Atomic(0)
  private let loop: EventLoop
  private let look: @Sendable (Key) async throws(DatabaseError) -> Value

  init(on loop: EventLoop, _ look: @escaping @Sendable (Key) async throws(DatabaseError) -> Value) {
    self.loop = loop
    self.look = look
  }

  /// What a look finds that begins from now on.
  ///
  /// - Throws: `DatabaseError`; `CancellationError` when the calling task was cancelled.
  func value(of key: Key) async throws -> Value {
    let (look, isFirst) = underWay.withLock { underWay -> (Look, Bool) in
      guard let waiting = underWay[key] else {
        underWay[key] = .some(nil)
        return (Look(), true)
      }
      let next = waiting ?? Look()
      underWay[key] = .some(next)
      return (next, false)
    }
    if isFirst { loop.execute { [self] in loop.spawn { await self.run(look, key) } } }
    await look.hasEnded.wait()
    guard let result = look.result.withLock({ $0 }) else { throw CancellationError() }
    return try result.get()
  }

  private func run(_ first: Look, _ key: Key) async {
    var present: Look? = first
    while let running = present {
      count.add(1, ordering: .relaxed)
      let result: Result<Value, DatabaseError>
      do throws(DatabaseError) {
        result = .success(try await look(key))
      } catch {
        result = .failure(error)
      }
      running.result.withLock { $0 = result }
      running.hasEnded.fire()
      present = underWay.withLock { underWay in
        guard let next = underWay[key] ?? nil else {
          underWay[key] = nil
          return nil
        }
        underWay[key] = .some(nil)
        return next
      }
    }
  }
}
