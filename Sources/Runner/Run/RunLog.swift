import EventLoop

/// The log of one run: gathers lines for a moment and sends them in chunks, one after the other.
public actor RunLog {
  nonisolated let loop: EventLoop
  public nonisolated var unownedExecutor: UnownedSerialExecutor { loop.serialExecutor.asUnownedSerialExecutor() }

  private let calls: BackendCalls
  private var buffer: LogBuffer
  private var lastChunk: Int64 = 0
  private var timer: LoopTimer?
  private var isSending = false
  private var hasFailed = false
  /// Those who wait until everything is sent.
  private var sent: [OneShotEvent] = []
  /// The task that lines belong to now.
  private var taskNumber: Int?

  init(calls: BackendCalls, limits: RunLimits) {
    loop = calls.loop
    self.calls = calls
    buffer = LogBuffer(limits: limits)
  }

  func enter(task number: Int?) { taskNumber = number }

  /// Takes a line that belongs to the task of this moment; it is sent with others, a moment later.
  ///
  /// A line past the run's limits is cut, or counted and not kept.
  public func write(_ level: LogLine.Level, _ text: String, source: LogLine.Source = .runner) {
    guard !hasFailed else { return }
    buffer.append(
      LogLine(
        unixMicroseconds: UnixTime.microseconds, level: level, source: source, taskNumber: taskNumber, text: text))
    if buffer.isChunkFull { send() } else { sendLater() }
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
    guard !isSending, !buffer.isEmpty else { return }
    timer?.cancel()
    timer = nil
    isSending = true
    // A task of its own: the log of a run that is cancelled is sent all the same.
    loop.spawn { await self.sendAll() }
  }

  private func sendAll() async {
    while !buffer.isEmpty, !hasFailed {
      let lines = buffer.nextChunk(unixMicroseconds: UnixTime.microseconds)
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
}
