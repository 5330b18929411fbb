import Browser

extension PageEvent {
  /// What a run's log says about it: who speaks, how much it matters, and the words. All of it is driven by the page.
  var logLine: (source: LogLine.Source, level: LogLine.Level, text: String) {
    switch self {
    case .console(let level, let text): (.page, level.inLog, text)
    case .exception(let text): (.page, .error, "uncaught: \(text)")
    case .dialog(let kind, let message): (.runner, .info, "the page opened a dialog (\(kind)), dismissed: \(message)")
    case .popupOpened(let url): (.runner, .info, "the page opened another one: \(url)")
    case .popupRefused(let url): (.runner, .warning, "too many pages are open, one more was closed: \(url)")
    case .addressRefused(let url, let reason): (.runner, .warning, "the page asked for \(url), refused: \(reason)")
    case .downloadRefused(let url): (.runner, .warning, "a download was refused: \(url)")
    case .navigated(let url): (.runner, .debug, "the page is at \(url)")
    case .crashed: (.runner, .error, "the page crashed")
    }
  }
}

extension PageEvent {
  /// The same for programs.
  var logFields: [String: String] {
    switch self {
    case .popupOpened(let url), .popupRefused(let url), .downloadRefused(let url), .navigated(let url): ["url": url]
    case .addressRefused(let url, let reason): ["url": url, "reason": reason]
    case .dialog(let kind, _): ["dialog": kind]
    case .console, .exception, .crashed: [:]
    }
  }
}

extension PageEvent.ConsoleLevel {
  fileprivate var inLog: LogLine.Level {
    switch self {
    case .debug: .debug
    case .info: .info
    case .warning: .warning
    case .error: .error
    }
  }
}
