import EventLoop

/// The log of one run: gathers lines for a moment and sends them in chunks, one after the other.
///
/// While the server cannot be reached lines wait, the newest in memory and those before them in the spool.
public actor RunLog {
  nonisolated let loop: EventLoop
  public nonisolated var unownedExecutor: UnownedSerialExecutor { loop.serialExecutor.asUnownedSerialExecutor() }

  private let calls: BackendCalls
  /// Behind what waits in the spool.
  private var buffer: LogBuffer
  private let spool: LogSpool?
  /// How many lines wait in the spool.
  private var spooledLines = 0
  /// The disk took no more: from then on lines wait in memory only.
  private var spoolIsFull = false
  /// Fires when lines that are on their way into the spool have arrived; nil when none are.
  private var spooling: OneShotEvent?
  private var lastChunk: Int64 = 0
  private var timer: LoopTimer?
  private var isSending = false
  private var hasFailed = false
  /// Those who wait until everything is sent.
  private var sent: [OneShotEvent] = []
  /// The task that lines belong to now.
  private var taskNumber: Int?

  init(calls: BackendCalls, limits: RunLimits, spool: LogSpool? = nil) {
    loop = calls.loop
    self.spool = spool
    self.calls = calls
    buffer = LogBuffer(limits: limits)
  }

  func enter(task number: Int?) { taskNumber = number }

  /// Takes a line that belongs to the task of this moment; it is sent with others, a moment later.
  ///
  /// A line past the run's limits is cut, or counted and not kept.
  public func write(
    _ level: LogLine.Level, _ text: String, source: LogLine.Source = .runner, fields: [String: String] = [:]
  ) {
    guard !hasFailed else { return }
    buffer.append(
      LogLine(
        unixMicroseconds: UnixTime.microseconds, level: level, source: source, taskNumber: taskNumber, text: text,
        fields: fields))
    if buffer.isChunkFull { send() } else { sendLater() }
    if buffer.isLong { fillSpool() }
  }

  /// Sends what waits, and returns when all is sent or can never be; deaf to cancellation.
  func flush() async {
    send()
    guard isSending else { return }
    let event = OneShotEvent()
    sent.append(event)
    await loop.spawn { await event.wait() }.value
  }

  private func sendLater() {
    guard timer == nil, !isSending else { return }
    timer = loop.schedule(after: RunnerLimits.logFlushInterval) { [weak self] in
      self?.assumeIsolated { log in
        log.timer = nil
        log.send()
      }
    }
  }

  private func send() {
    guard !isSending, hasWaitingLines else { return }
    timer?.cancel()
    timer = nil
    isSending = true
    // A task of its own: the log of a run that is cancelled is sent all the same.
    loop.spawn { await self.sendAll() }
  }

  private func sendAll() async {
    while hasWaitingLines, !hasFailed {
      let lines = await nextChunk()
      if lines.isEmpty { continue }
      lastChunk += 1
      let (calls, chunk) = (calls, lastChunk)
      do throws(BackendError) {
        try await calls.repeating { () async throws(BackendError) in
          try await calls.backend.appendLogs(calls.lease, chunk: chunk, lines)
        }
      } catch {
        // A gap would look like a whole log: nothing is written after a chunk that was lost.
        hasFailed = error.code != .rejected
      }
    }
    isSending = false
    let waiting = sent
    sent = []
    for event in waiting { event.fire() }
  }

  private var hasWaitingLines: Bool { !buffer.isEmpty || spooledLines > 0 || spooling != nil }

  /// The oldest lines that wait.
  private func nextChunk() async -> [LogLine] {
    if let spooling { await loop.spawn { await spooling.wait() }.value }
    guard let spool, spooledLines > 0 else {
      return buffer.nextChunk(unixMicroseconds: UnixTime.microseconds)
    }
    do {
      let taken = try await loop.blocking { try spool.take() }
      spooledLines -= taken.lines.count + taken.lost
      if taken.lost > 0 { noteLoss(of: taken.lost, "the buffer on disk is damaged") }
      return taken.lines
    } catch {
      noteLoss(of: spooledLines, "\(error)")
      spooledLines = 0
      return []
    }
  }

  /// Moves what waits in memory behind what waits on disk.
  private func fillSpool() {
    guard let spool, spooling == nil, !spoolIsFull else { return }
    let lines = buffer.takeAll()
    let arrived = OneShotEvent()
    spooling = arrived
    loop.spawn {
      do {
        let (kept, dropped) = try await self.loop.blocking { try spool.append(lines) }
        await self.didSpool(kept: kept, dropped: dropped)
      } catch {
        await self.didNotSpool(lines)
      }
      arrived.fire()
    }
  }

  private func didSpool(kept: Int, dropped: Int) {
    spooledLines += kept
    buffer.noteDropped(dropped)
    spooling = nil
    if buffer.isLong { fillSpool() }
  }

  private func didNotSpool(_ lines: [LogLine]) {
    buffer.putBack(lines)
    spoolIsFull = true
    spooling = nil
  }

  private func noteLoss(of count: Int, _ reason: String) {
    let text = "\(count) lines were lost: \(reason)"
    buffer.append(
      LogLine(
        unixMicroseconds: UnixTime.microseconds, level: .error, source: .runner, taskNumber: nil, text: text))
  }
}
