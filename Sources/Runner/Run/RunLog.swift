import EventLoop

/// The log of one run: gathers lines for a moment and sends them in chunks, one after the other.
///
/// While the server cannot be reached lines wait, the newest in memory and those before them in the spool.
public actor RunLog {
  nonisolated let loop: EventLoop
  public nonisolated var unownedExecutor: UnownedSerialExecutor { loop.serialExecutor.asUnownedSerialExecutor() }

  private let delivery: ChunkDelivery
  /// Behind what waits in the spool.
  private var buffer: LogBuffer
  private let spool: LogSpool?
  /// How many lines wait in the spool.
  private var spooledLines = 0
  /// The disk took no more: from then on lines wait in memory only.
  private var spoolIsFull = false
  /// Fires when lines that are on their way into the spool have arrived; nil when none are.
  private var spooling: OneShotEvent?
  /// The last chunk that is stored.
  private var lastChunk: Int64 = 0
  /// What was lost behind it, and is to be told there.
  private var gap: LogGap?
  private var timer: LoopTimer?
  private var isSending = false
  /// The time for it is over: what waits is given up, and that is told.
  private var isLate = false
  /// Nothing more can be written.
  private var isOver = false
  /// Of a chunk of which nobody knows whether it is stored.
  private var abandoned: [LogLine] = []
  /// Those who wait until everything is sent.
  private var sent: [OneShotEvent] = []
  /// The task that lines belong to now.
  private var taskNumber: Int?

  init(calls: BackendCalls, limits: RunLimits, spool: LogSpool? = nil) {
    loop = calls.loop
    self.spool = spool
    delivery = ChunkDelivery(calls: calls)
    buffer = LogBuffer(limits: limits)
  }

  func enter(task number: Int?) { taskNumber = number }

  /// Takes no more of what the page drives; what it has driven is sent.
  func closePage() { buffer.closePage() }

  /// Takes a line that belongs to the task of this moment; it is sent with others, a moment later.
  ///
  /// A line past the run's limits is cut; one that the page drives is counted then and not kept.
  public func write(
    _ level: LogLine.Level, _ text: String, source: LogLine.Source = .runner, fields: [String: String] = [:],
    isPageDriven: Bool = false
  ) {
    guard !isOver, !(isPageDriven && buffer.isPageClosed) else { return }
    gap?.isRefused = false
    buffer.append(
      LogLine(
        unixMicroseconds: UnixTime.microseconds, level: level, source: source, taskNumber: taskNumber, text: text,
        fields: fields, isPageDriven: isPageDriven))
    if buffer.isChunkFull { send() } else { sendLater() }
    if buffer.isLong { fillSpool() }
  }

  /// Sends what waits, and returns when all is sent or can never be; deaf to cancellation. After the limit the log ends with
  /// its last lines, and one that tells what is missing in front of them.
  func flush(within limit: Duration) async {
    if await isSent(within: limit) { return }
    isLate = true
    _ = await isSent(within: RunnerLimits.lastLinesTime)
    isOver = true
  }

  /// Waits until everything is sent or can never be, at most for a time.
  private func isSent(within limit: Duration) async -> Bool {
    send()
    guard isSending else { return true }
    let event = OneShotEvent()
    sent.append(event)
    let timer = loop.schedule(after: limit) { event.fire() }
    await loop.spawn { await event.wait() }.value
    timer.cancel()
    return !isSending
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
    delivery.calls.control.attach(loop.spawn { await self.sendAll() }, as: .log)
  }

  private func sendAll() async {
    while hasWaitingLines, !isOver, !isLate { await sendNext() }
    if isLate, !isOver { await sendLastLines() }
    isSending = false
    let waiting = sent
    sent = []
    for event in waiting { event.fire() }
  }

  /// Sends the next chunk. A gap would look like a whole log: what follows one begins with a line that tells of it.
  private func sendNext() async {
    let lines = await nextChunk()
    let gap = gap
    if lines.isEmpty, gap?.isRefused ?? true { return }
    let chunk = Self.chunk(of: lines, behind: gap)
    let attempts = gap == nil ? RunnerLimits.chunkAttempts : 1
    switch await delivery.deliver(chunk, as: lastChunk + 1, attempts: attempts, until: { isOver || isLate }) {
    case .stored:
      lastChunk += 1
      self.gap = nil
    case .lost(let reason, let last):
      lastChunk = last ?? lastChunk
      if lines.isEmpty {
        self.gap?.isRefused = true
      } else {
        self.gap = LogGap(lines: (gap?.lines ?? 0) + lines.count, reason: reason)
      }
    case .abandoned: abandoned = lines
    case .over: isOver = true
    }
  }

  /// Sends the newest lines, once, behind one that tells how many are missing in front of them.
  private func sendLastLines() async {
    if let spooling { await loop.spawn { await spooling.wait() }.value }
    guard let last = await delivery.lastChunk(until: { isOver }) else { return isOver = true }
    let hasArrived = last > lastChunk
    lastChunk = last
    let waiting = (hasArrived ? [] : abandoned) + buffer.takeAll()
    let newest = waiting.suffix(RunnerLimits.linesPerChunk - 1)
    let missing = (hasArrived ? 0 : gap?.lines ?? 0) + spooledLines + waiting.count - newest.count
    let told = missing == 0 ? nil : LogGap(lines: missing, reason: "they could not be sent in time")
    let chunk = Self.chunk(of: Array(newest), behind: told)
    if !chunk.isEmpty { _ = await delivery.deliver(chunk, as: lastChunk + 1, attempts: 1, until: { true }) }
    isOver = true
  }

  /// Lines, in front of them the one that tells of a gap.
  private static func chunk(of lines: [LogLine], behind gap: LogGap?) -> [LogLine] {
    (gap.map { [$0.line(unixMicroseconds: UnixTime.microseconds)] } ?? []) + lines
  }

  private var hasWaitingLines: Bool {
    !buffer.isEmpty(at: .now) || spooledLines > 0 || spooling != nil || gap?.isRefused == false
  }

  /// The oldest lines that wait.
  private func nextChunk() async -> [LogLine] {
    if let spooling { await loop.spawn { await spooling.wait() }.value }
    guard let spool, spooledLines > 0 else {
      return buffer.nextChunk(at: .now, unixMicroseconds: UnixTime.microseconds)
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
