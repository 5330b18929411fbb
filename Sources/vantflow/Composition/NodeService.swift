import Logging
import ServiceLifecycle

/// A node as a service of the process: it runs until the process is told to end.
struct NodeService: Service {
  let settings: Settings
  let logger: Logger
  /// Called once the node serves.
  let onStart: @Sendable (Node) -> Void

  func run() async throws {
    let node = try await Node.start(settings, logger: logger)
    onStart(node)
    // Ends by SIGTERM or Ctrl-C; a second Ctrl-C cancels this task, and then nothing is waited for.
    try? await gracefulShutdown()
    await node.stop(drain: Task.isCancelled ? .zero : settings.drainTimeout)
  }

  /// Serves until a signal ends the process.
  static func run(_ settings: Settings, logger: Logger, onStart: @escaping @Sendable (Node) -> Void) async throws {
    let group = ServiceGroup(
      configuration: .init(
        services: [.init(service: NodeService(settings: settings, logger: logger, onStart: onStart))],
        gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
    try await group.run()
  }
}

/// Without its settings, which hold secrets: service-lifecycle logs what it starts.
extension NodeService: CustomStringConvertible {
  var description: String { "a VantFlow server" }
}
