import EventLoop

/// The DevTools protocol with one Chromium process over its two pipes: calls, their answers, and events.
///
/// An actor on the loop of its pipes. Every call has a limit, and a call whose task is cancelled returns at once.
actor DevToolsConnection {
  typealias EventHandler = @Sendable (DevToolsEvent) -> Void

  nonisolated let loop: EventLoop
  nonisolated var unownedExecutor: UnownedSerialExecutor { loop.serialExecutor.asUnownedSerialExecutor() }

  private let input: ByteStream?
  private let output: ByteStream?
  private var pending: [Int: PendingCall] = [:]
  private var lastID = 0
  private var handlers: [SessionID?: EventHandler] = [:]
  /// Why nothing can be called any more; nil while the connection is open.
  private var failure: BrowserError?
  /// Fires once nothing can be called any more.
  nonisolated let closed = OneShotEvent()

  /// Takes over the child's pipes: `calls` is the descriptor that it reads, `answers` the one that it writes. On the
  /// loop only.
  init(child: ChildProcess, calls: Int, answers: Int) {
    loop = child.loop
    output = child.stream(calls)
    input = child.stream(answers)
  }

  func open() {
    input?.handler = DevToolsReader(connection: self)
    input?.startReading()
    // Chromium never writes to its descriptor 3; what reading tells is that its end was closed.
    output?.handler = DevToolsReader(connection: self)
    output?.startReading()
  }

  /// Sets who receives the events of a session, on the loop and in the order in which Chromium sent them.
  func handleEvents(of session: SessionID?, _ handler: EventHandler?) {
    handlers[session] = handler
  }

  // MARK: Calls

  /// Calls a method and waits for its answer, at most `limit`.
  @discardableResult
  func call(_ command: DevToolsCommand, limit: Duration) async throws(BrowserError) -> JSON {
    let call = begin(command, limit: limit)
    return try await result(of: call).get()
  }

  /// Writes all commands in one go and waits for the answers, which are in the order of the commands.
  func callAll(_ commands: [DevToolsCommand], limit: Duration) async -> [Result<JSON, BrowserError>] {
    let calls = commands.map { begin($0, limit: limit) }
    var results: [Result<JSON, BrowserError>] = []
    for call in calls { results.append(await result(of: call)) }
    return results
  }

  /// Writes a command whose answer does not matter.
  func send(_ command: DevToolsCommand) {
    _ = begin(command, limit: BrowserLimits.callTime)
  }

  private func begin(_ command: DevToolsCommand, limit: Duration) -> PendingCall {
    lastID += 1
    let call = PendingCall(id: lastID, command: command)
    if let refusal = refusal() {
      call.answer(.failure(refusal))
      return call
    }
    pending[call.id] = call
    call.timer = loop.schedule(after: limit) { [weak self, id = call.id] in
      self?.assumeIsolated {
        $0.finish(id, .failure(BrowserError(.timeout, "\(command.method) was not answered in time")))
      }
    }
    command.encoded(id: call.id).withUnsafeBytes { output?.write($0) }
    return call
  }

  private func refusal() -> BrowserError? {
    if let failure { return failure }
    if Task.isCancelled { return BrowserError(.cancelled, "cancelled") }
    if pending.count >= BrowserLimits.pendingCalls {
      return BrowserError(.limitExceeded, "too many calls wait for the browser")
    }
    if output?.pendingWriteBytes ?? 0 > BrowserLimits.pendingWriteBytes {
      return BrowserError(.browserGone, "the browser has stopped reading")
    }
    return nil
  }

  private func result(of call: PendingCall) async -> Result<JSON, BrowserError> {
    let id = call.id
    return await withTaskCancellationHandler {
      await withCheckedContinuation { call.whenAnswered($0) }
    } onCancel: {
      loop.execute {
        self.assumeIsolated { $0.finish(id, .failure(BrowserError(.cancelled, "cancelled"))) }
      }
    }
  }

  private func finish(_ id: Int, _ result: Result<JSON, BrowserError>) {
    pending.removeValue(forKey: id)?.answer(result)
  }

  // MARK: Ends

  /// Fails what waits on a session, whose target has crashed or gone.
  func endSession(_ session: SessionID, _ error: BrowserError) {
    handlers[session] = nil
    for call in pending.values where call.command.session == session { finish(call.id, .failure(error)) }
  }

  /// Closes the pipes and fails everything that waits.
  func close(_ error: BrowserError) {
    guard failure == nil else { return }
    failure = error
    input?.close()
    output?.close()
    for id in pending.keys.sorted() { finish(id, .failure(error)) }
    handlers = [:]
    closed.fire()
  }

  // MARK: Receiving

  func received(_ message: DevToolsMessage) {
    switch message {
    case .answer(let id, let result): finish(id, result)
    case .event(let event): handlers[event.session]?(event)
    }
  }

  func ended() {
    close(BrowserError(.browserGone, "the browser has ended"))
  }
}
