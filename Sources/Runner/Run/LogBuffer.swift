/// The lines of a run's log that wait to be sent: bounded, cut and counted. Pure; the clock is passed in.
struct LogBuffer: Sendable {
  private let limits: RunLimits
  private var waiting: [LogLine] = []
  private var accepted = 0
  private var dropped = 0

  init(limits: RunLimits) { self.limits = limits }

  var isEmpty: Bool { waiting.isEmpty && dropped == 0 }
  /// So many wait that they should go to the spool.
  var isLong: Bool { waiting.count >= RunnerLimits.linesBeforeSpool }
  var isChunkFull: Bool { waiting.count >= RunnerLimits.linesPerChunk }

  /// Takes a line, or counts it as lost where the run has written its most lines or too many wait.
  ///
  /// The runner's own lines are few, and are kept also where those of the page are not.
  mutating func append(_ line: LogLine) {
    let isOurs = line.source == .runner
    guard isOurs || (accepted < limits.logLines && waiting.count < RunnerLimits.waitingLines) else {
      dropped += 1
      return
    }
    accepted += 1
    var line = line
    line.text = Self.clean(line.text, maxBytes: limits.logLineBytes)
    waiting.append(line)
  }

  /// Takes everything that waits out, for the spool.
  mutating func takeAll() -> [LogLine] {
    defer { waiting = [] }
    return waiting
  }

  /// Puts lines back that found no place in the spool, as far as there is room for those of the page.
  mutating func putBack(_ lines: [LogLine]) {
    var room = max(0, RunnerLimits.waitingLines - waiting.count)
    let kept = lines.filter { line in
      guard line.source == .page else { return true }
      room -= 1
      return room >= 0
    }
    dropped += lines.count - kept.count
    waiting.insert(contentsOf: kept, at: 0)
  }

  /// Counts lines of the page that were lost elsewhere.
  mutating func noteDropped(_ count: Int) { dropped += count }

  /// The next lines to send, at most ``RunnerLimits/linesPerChunk``, in the order in which they came.
  mutating func nextChunk(unixMicroseconds: Int64) -> [LogLine] {
    var chunk = Array(waiting.prefix(RunnerLimits.linesPerChunk))
    waiting.removeFirst(chunk.count)
    if waiting.isEmpty, dropped > 0, chunk.count < RunnerLimits.linesPerChunk {
      let text = "\(dropped) lines of the page were dropped: it writes more than a run's log can hold"
      chunk.append(
        LogLine(unixMicroseconds: unixMicroseconds, level: .warning, source: .runner, taskNumber: nil, text: text))
      dropped = 0
    }
    return chunk
  }

  /// Without control characters, which would act on a terminal, and not longer than allowed.
  static func clean(_ text: String, maxBytes: Int) -> String {
    let mark = "… (cut off)"
    var cleaned = ""
    var bytes = 0
    /// What there is room for in front of the mark, once the text has passed that.
    var beginning: String?
    for scalar in text.unicodeScalars {
      let isControl = scalar.properties.generalCategory == .control && scalar != "\n" && scalar != "\t"
      // Three bytes in place of one or two: a text may grow past the limit here.
      let kept = isControl ? "\u{FFFD}" : scalar
      bytes += UTF8.width(kept)
      if bytes > maxBytes - mark.utf8.count, beginning == nil { beginning = cleaned }
      if bytes > maxBytes { return (beginning ?? "") + mark }
      cleaned.unicodeScalars.append(kept)
    }
    return cleaned
  }
}
