import Logging

/// What has been started, to be stopped in the reverse order: also when a later start fails.
struct Teardown {
  private var steps: [(name: String, stop: @Sendable () async -> Void)] = []

  mutating func add(_ name: String, _ stop: @escaping @Sendable () async -> Void) {
    steps.append((name, stop))
  }

  /// Stops everything, last started first; returns when all of it has ended.
  func run(logger: Logger) async {
    for step in steps.reversed() {
      logger.debug("Stopping", metadata: ["part": "\(step.name)"])
      await step.stop()
    }
  }
}
