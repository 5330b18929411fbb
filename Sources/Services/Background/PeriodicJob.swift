import EventLoop
import Logging

/// Work that is done again and again, with a pause in between, until it is cancelled. A failure is logged, and the
/// next turn comes all the same.
struct PeriodicJob: Sendable {
  let name: String
  let pause: Duration
  /// Ends the pause early, where something else can call for a turn.
  var wakeup: Wakeup?
  let work: @Sendable () async throws -> Void

  func run(on loop: EventLoop, logger: Logger) async {
    while !Task.isCancelled {
      let upcoming = wakeup?.upcoming
      do {
        try await work()
      } catch {
        // The end of the services cancels what is under way: no failure to tell of.
        if Task.isCancelled { return }
        logger.warning("\(name) failed", metadata: ["error": "\(String(reflecting: error))"])
      }
      if let upcoming {
        await upcoming.wait(atMost: pause, on: loop)
      } else {
        _ = try? await loop.sleep(for: pause)
      }
    }
  }
}
