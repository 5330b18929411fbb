import Logging
import ServiceLifecycle
import Synchronization

/// Runs a command's work until it ends or the process is told to, which cancels the work and waits for its end.
enum Interruptible {
  enum Ending<Value: Sendable>: Sendable {
    case finished(Value)
    /// By Ctrl-C or SIGTERM.
    case interrupted
  }

  /// Runs `body`; a signal cancels its task.
  ///
  /// - Throws: what `body` throws, unless it was cancelled.
  static func run<Value: Sendable>(_ body: @escaping @Sendable () async throws -> Value) async throws -> Ending<Value> {
    let outcome = Outcome<Value>()
    var silent = Logger(label: "signals")
    silent.logLevel = .critical
    let group = ServiceGroup(
      configuration: .init(
        services: [
          .init(service: Work(outcome: outcome, body: body), successTerminationBehavior: .gracefullyShutdownGroup)
        ], cancellationSignals: [.sigint, .sigterm], logger: silent))
    do {
      try await group.run()
    } catch is CancellationError {
      return .interrupted
    }
    guard let value = outcome.value.withLock({ $0 }) else { return .interrupted }
    return .finished(value)
  }

  private final class Outcome<Value: Sendable>: Sendable {
    let value = Mutex<Value?>(nil)
  }

  private struct Work<Value: Sendable>: Service {
    let outcome: Outcome<Value>
    let body: @Sendable () async throws -> Value

    func run() async throws {
      let value = try await body()
      if Task.isCancelled { return }
      outcome.value.withLock { $0 = value }
    }
  }
}
