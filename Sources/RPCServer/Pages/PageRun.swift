import EventLoop

/// One page, from the request to the last byte of its body: its receiver is told of it once, and of its end, unless the
/// run is cancelled. Confined to its loop.
// Invariant behind @unchecked Sendable: `loop` is immutable, everything else is touched on that loop only.
final class PageRun: @unchecked Sendable {
  let loop: EventLoop
  private let owner: ServerLoop
  /// Nil when nobody waits for anything more.
  private var receiver: (any PageReceiver)?
  private var task: Task<Void, Never>?
  /// Limits the making of the page, then that of each piece of its body.
  private var timer: LoopTimer?
  /// The body, while its client has enough to read.
  private var waiting = Suspension()
  /// Bytes of the body that have not been written.
  private var remaining: Int64 = 0
  private var isStreaming = false

  fileprivate init(owner: ServerLoop, receiver: any PageReceiver) {
    self.owner = owner
    self.receiver = receiver
    loop = owner.loop
  }

  fileprivate func start(_ make: @escaping ServerPages.Maker, _ request: PageRequest) {
    owner.runningPages += 1
    let task = loop.spawn { [self] in
      let page = await make(request)
      owner.runningPages -= 1
      if case .streamed(let count, let write) = page.body, !request.isHead {
        await stream(page, count, write)
      } else {
        answer(page)
      }
    }
    guard receiver != nil else { return }
    self.task = task
    // The body may have begun, and its timer with it.
    if timer == nil { timer = loop.schedule(after: owner.limits.pageTimeout) { [self] in takesTooLong() } }
  }

  /// Answers in place of the page.
  fileprivate func answer(_ page: PageResponse) {
    guard let receiver = leave() else { return }
    receiver.pageIsMade(page)
  }

  // MARK: A body that is streamed

  private nonisolated(nonsending) func stream(
    _ page: PageResponse, _ count: Int64, _ write: PageBody.Write
  ) async {
    guard owner.streamedPages < owner.limits.maxStreamedPagesPerLoop else { return answer(.busy) }
    guard let receiver else { return }
    owner.streamedPages += 1
    defer { owner.streamedPages -= 1 }
    isStreaming = true
    remaining = count
    awaitPiece()
    receiver.pageIsMade(page)
    var isWhole = false
    do {
      try await write(PageWriter(self))
      isWhole = remaining == 0
    } catch {}
    leave()?.pageHasEnded(isWhole: isWhole)
  }

  nonisolated(nonsending) func write(_ bytes: [UInt8]) async throws {
    guard let receiver else { throw CancellationError() }
    guard Int64(bytes.count) <= remaining else { throw PageTooLong() }
    remaining -= Int64(bytes.count)
    guard !bytes.isEmpty, !receiver.takePage(bytes) else { return awaitPiece() }
    // How long the client may take is the connection's to judge.
    timer?.cancel()
    await withTaskCancellationHandler {
      await withUnsafeContinuation { continuation in
        waiting.wait(continuation)
        // Cancelled before it waited: the handler below has run already.
        if Task.isCancelled || self.receiver == nil { goOn() }
      }
    } onCancel: {
      if loop.isCurrent { goOn() } else { loop.execute { self.goOn() } }
    }
    if self.receiver == nil { throw CancellationError() }
    awaitPiece()
  }

  /// The receiver has room again.
  func goOn() { waiting.resume() }

  private func awaitPiece() {
    let limit = owner.limits.pagePieceTimeout
    if let timer { return timer.reschedule(after: limit) }
    timer = loop.schedule(after: limit) { [self] in takesTooLong() }
  }

  // MARK: Ending

  private func takesTooLong() {
    let task = task
    if let receiver = leave() {
      if isStreaming { receiver.pageHasEnded(isWhole: false) } else { receiver.pageIsMade(.tookTooLong) }
    }
    task?.cancel()
  }

  /// Nobody waits for the page any more.
  func cancel() {
    let task = task
    _ = leave()
    goOn()
    task?.cancel()
  }

  /// The receiver, which is told what comes of it now and then nothing more.
  private func leave() -> (any PageReceiver)? {
    timer?.cancel()
    (timer, task) = (nil, nil)
    defer { receiver = nil }
    return receiver
  }
}

extension ServerLoop {
  /// Makes the page of `path` for `receiver`, which is told of it on the loop, perhaps before this returns. Pages that are
  /// late keep their place until they end, so that there are never too many.
  ///
  /// - Returns: nil when there is no such page.
  func startPage(
    _ path: String, query: String, isHead: Bool, fields: PageRequestFields, for receiver: any PageReceiver
  ) -> PageRun? {
    guard let make = pages[path] else { return nil }
    let run = PageRun(owner: self, receiver: receiver)
    if runningPages >= limits.maxPagesPerLoop {
      run.answer(.busy)
    } else {
      run.start(
        make,
        PageRequest(
          path: path, query: query, isHead: isHead, loop: loop, isDraining: isDraining, fields: fields,
          metrics: serverMetrics))
    }
    return run
  }
}
