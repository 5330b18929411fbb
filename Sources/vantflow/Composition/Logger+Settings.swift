import Logging

extension Logger {
  /// The process's logger: standard error, so that what a command answers has standard output to itself.
  static func make(_ settings: Settings) -> Logger { make(level: settings.logLevel) }

  /// The same for a command with settings of its own.
  static func make(level: String) -> Logger {
    var logger = Logger(label: "vantflow", factory: { StreamLogHandler.standardError(label: $0) })
    // The settings allow swift-log's own level names only.
    logger.logLevel = Logger.Level(rawValue: level) ?? .info
    return logger
  }
}
