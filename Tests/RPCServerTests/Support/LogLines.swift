import EventLoop
import Logging
import Synchronization

/// Keeps what is logged, as lines of a message with its metadata.
final class LogLines: Sendable {
  private let lines = Mutex<[String]>([])
  private let waiting = Mutex<[(text: String, event: OneShotEvent)]>([])

  var all: [String] { lines.withLock { $0 } }

  /// Returns when a line that has this in it is there.
  func wait(for text: String) async {
    let event = OneShotEvent()
    waiting.withLock { $0.append((text, event)) }
    if all.contains(where: { $0.contains(text) }) { return }
    await event.wait()
  }

  private func append(_ line: String) {
    lines.withLock { $0.append(line) }
    waiting.withLock { waiting in
      for (text, event) in waiting where line.contains(text) { event.fire() }
    }
  }

  var logger: Logger {
    var logger = Logger(label: "test") { _ in Handler(lines: self) }
    logger.logLevel = .info
    return logger
  }

  private struct Handler: LogHandler {
    let lines: LogLines
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level = .info

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
      let fields = (event.metadata ?? [:]).map { "\($0)=\($1)" }.sorted().joined(separator: " ")
      lines.append("\(event.message) \(fields)")
    }
  }
}
