import Logging

extension Logger {
  /// The process's logger: standard error, so that what a command answers has standard output to itself.
  static func make(_ settings: Settings) -> Logger {
    var logger = Logger(label: "vantflow", factory: { StreamLogHandler.standardError(label: $0) })
    // The settings allow swift-log's own level names only.
    logger.logLevel = Logger.Level(rawValue: settings.logLevel) ?? .info
    return logger
  }
}
