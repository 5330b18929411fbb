public import Logging
import Synchronization

/// Keeps the messages that are logged.
public final class RecordedLog: Sendable {
  private let kept = Mutex<[String]>([])

  /// The messages so far.
  public var lines: [String] { kept.withLock { $0 } }

  public init() {}

  public var logger: Logger { Logger(label: "test") { _ in Handler(log: self) } }

  private struct Handler: LogHandler {
    let log: RecordedLog
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.debug

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
      log.kept.withLock { $0.append("\(event.message)") }
    }
  }
}
