import EventLoop

/// The lines of a run's log that wait to be sent: bounded, cut and counted. Pure; the clocks are passed in.
struct LogBuffer: Sendable {
  private let limits: RunLimits
  private var waiting: [LogLine] = []
  /// What the waiting lines take, about.
  private var waitingBytes = 0
  private var accepted = 0
  private var dropped = 0
  /// When it may be said again that lines were dropped: a page that goes on writing drives that line too.
  private var nextNotice: LoopInstant?
  /// No more of what the page drives is to be taken: its run is done, and the page goes on until it is closed.
  private(set) var isPageClosed = false

  init(limits: RunLimits) { self.limits = limits }

  /// Whether there is nothing to be sent now.
  func isEmpty(at now: LoopInstant) -> Bool { waiting.isEmpty && !isNoticeDue(at: now) }

  private func isNoticeDue(at now: LoopInstant) -> Bool {
    dropped > 0 && (isPageClosed || nextNotice.map { $0 <= now } ?? true)
  }

  /// So many wait that they should go to the spool.
  var isLong: Bool {
    waiting.count >= RunnerLimits.linesBeforeSpool || waitingBytes >= RunnerLimits.bytesBeforeSpool
  }
  var isChunkFull: Bool { waiting.count >= RunnerLimits.linesPerChunk || waitingBytes >= RunnerLimits.chunkBytes }

  /// Takes a line, or counts it as lost where the run has written its most lines or too many wait.
  ///
  /// The runner's own lines are few, and are kept also where those that the page drives are not.
  mutating func append(_ line: LogLine) {
    guard !line.isPageDriven || (accepted < limits.logLines && hasRoom) else {
      dropped += 1
      return
    }
    accepted += 1
    let line = line.cut(toTextBytes: limits.logLineBytes)
    waiting.append(line)
    waitingBytes += line.approximateBytes
  }

  /// What was dropped is told now, and no more is to be taken of what the page drives.
  mutating func closePage() { isPageClosed = true }

  private var hasRoom: Bool {
    waiting.count < RunnerLimits.waitingLines && waitingBytes < RunnerLimits.waitingBytes
  }

  /// Takes everything that waits out, for the spool.
  mutating func takeAll() -> [LogLine] {
    defer {
      waiting = []
      waitingBytes = 0
    }
    return waiting
  }

  /// Puts lines back that found no place in the spool, as far as there is room for those of the page.
  mutating func putBack(_ lines: [LogLine]) {
    let newer = waiting
    waiting = []
    for line in lines {
      guard !line.isPageDriven || (newer.count + waiting.count < RunnerLimits.waitingLines && hasRoom) else {
        dropped += 1
        continue
      }
      waiting.append(line)
      waitingBytes += line.approximateBytes
    }
    waiting += newer
  }

  /// Counts lines of the page that were lost elsewhere.
  mutating func noteDropped(_ count: Int) { dropped += count }

  /// The next lines to send, in the order in which they came: at most ``RunnerLimits/linesPerChunk``, and no more bytes
  /// than ``RunnerLimits/chunkBytes``, one line at least.
  mutating func nextChunk(at now: LoopInstant, unixMicroseconds: Int64) -> [LogLine] {
    var chunk: [LogLine] = []
    var bytes = 0
    for line in waiting.prefix(RunnerLimits.linesPerChunk) {
      guard chunk.isEmpty || bytes + line.approximateBytes <= RunnerLimits.chunkBytes else { break }
      bytes += line.approximateBytes
      chunk.append(line)
    }
    waiting.removeFirst(chunk.count)
    waitingBytes -= bytes
    if waiting.isEmpty, isNoticeDue(at: now), chunk.count < RunnerLimits.linesPerChunk {
      let text = "\(dropped) lines of the page were dropped: it writes more than a run's log can hold"
      chunk.append(
        LogLine(unixMicroseconds: unixMicroseconds, level: .warning, source: .runner, taskNumber: nil, text: text))
      dropped = 0
      nextNotice = now.advanced(by: RunnerLimits.dropNoticePause)
    }
    return chunk
  }
}
