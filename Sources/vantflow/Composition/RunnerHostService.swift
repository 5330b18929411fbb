import Logging
import ServiceLifecycle

/// A runner host as a service of the process: it works until the process is told to end.
struct RunnerHostService: Service {
  let settings: RunnerSettings
  let logger: Logger
  /// Called once the host works.
  let onStart: @Sendable (RunnerHost) -> Void

  func run() async throws {
    let host = try RunnerHost(settings, logger: logger)
    onStart(host)
    // Ends by SIGTERM or Ctrl-C; a second Ctrl-C cancels this task, and then nothing is waited for.
    try? await gracefulShutdown()
    await host.stop(drain: Task.isCancelled ? .zero : settings.drainTimeout)
  }

  /// Works until a signal ends the process.
  static func run(
    _ settings: RunnerSettings, logger: Logger, onStart: @escaping @Sendable (RunnerHost) -> Void
  ) async throws {
    let group = ServiceGroup(
      configuration: .init(
        services: [.init(service: RunnerHostService(settings: settings, logger: logger, onStart: onStart))],
        gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
    try await group.run()
  }
}

/// Without its settings, which hold secrets: service-lifecycle logs what it starts.
extension RunnerHostService: CustomStringConvertible {
  var description: String { "a runner host" }
}
