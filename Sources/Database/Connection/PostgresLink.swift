import CPostgres
import EventLoop

/// What is told when a link has something to say. All of it is called on the link's loop.
protocol PostgresLinkOwner: AnyObject {
  /// The session is open.
  func linkDidOpen()
  /// Input has been taken in: results or notifications may be ready.
  func linkDidRead()
  /// The link has ended, or could not be opened, and is closed.
  func linkDidFail(_ error: DatabaseError)
}

/// One connection of libpq on one loop: opening, reading, writing, closing, without ever blocking.
// Confined to its loop: every call is made there. @unchecked Sendable lets closures of the loop hold it.
final class PostgresLink: @unchecked Sendable {
  let loop: EventLoop
  /// Owns the link and closes it before it goes. Not weak: that would send each retain of the owner through a side table.
  unowned var owner: (any PostgresLinkOwner)?
  /// The connection, nil once the link is closed.
  private(set) var raw: OpaquePointer?
  private(set) var isOpen = false
  private var watcher: DescriptorWatcher?
  private var connectTimer: LoopTimer?
  private var flushIsScheduled = false

  init(loop: EventLoop) {
    self.loop = loop
  }

  deinit {
    // The owner closes its link; this is for the one that was dropped before it opened.
    if let raw { PQfinish(raw) }
  }

  /// Begins to connect; the owner is told how it ended. The parameters are resolved already.
  func open(_ parameters: ConnectionParameters, limit: Duration) {
    loop.preconditionCurrent()
    raw = Self.start(parameters)
    guard let raw, PQstatus(raw) != CONNECTION_BAD else { return fail(.unreachable, operation: "connect") }
    // Notices go to standard error otherwise.
    PQsetNoticeReceiver(raw, { _, _ in }, nil)
    connectTimer = loop.schedule(after: limit) { [self] in
      fail(.unreachable, operation: "connect", reason: "no answer within \(limit)")
    }
    // "If you have yet to call PQconnectPoll, behave as if it last returned PGRES_POLLING_WRITING."
    watch(.writable)
  }

  /// Closes the link; the owner is not told.
  func close() {
    watcher?.close()
    watcher = nil
    connectTimer?.cancel()
    connectTimer = nil
    isOpen = false
    if let raw { PQfinish(raw) }
    raw = nil
  }

  /// Writes what libpq has gathered once this turn's work is done, so that many statements are one write.
  func flushAtEndOfTurn() {
    guard !flushIsScheduled else { return }
    flushIsScheduled = true
    loop.atEndOfTurn { [self] in
      flushIsScheduled = false
      flush()
    }
  }

  func flush() {
    guard isOpen, let raw else { return }
    switch PQflush(raw) {
    case 0: watcher?.watch(.readable)
    // "If it becomes read-ready, call PQconsumeInput, then call PQflush again": a server that waits for us to read does
    // not read itself.
    case 1: watcher?.watch([.readable, .writable])
    default: lose()
    }
  }

  /// Takes in what has arrived already, without waiting for the loop to look.
  func takeIn() {
    // The server's reason comes first and the end of the stream behind it, found by a read of its own.
    for _ in 0..<3 {
      guard isOpen, let raw, vf_has_input(raw) != 0 else { return }
      becameReady(.readable)
    }
  }

  /// The connection is of no use any more: whatever libpq says about it is the reason.
  func lose() {
    fail(.connectionLost, operation: "use the connection")
  }

  private func fail(_ code: DatabaseError.Code, operation: String, reason: String? = nil) {
    let reason = reason ?? raw.map { String(cString: PQerrorMessage($0)) } ?? "out of memory"
    close()
    owner?.linkDidFail(DatabaseError(code, operation: operation, reason: reason.trimmingNewline))
  }

  private func becameReady(_ events: DescriptorEvents) {
    guard isOpen else { return continueConnecting() }
    if events.contains(.writable) { flush() }
    guard let raw, events.contains(.readable) || events.contains(.failed) else { return }
    let succeeded = PQconsumeInput(raw) == 1
    // Also after a failure: what arrived before it, often the server's reason, is still to be read.
    owner?.linkDidRead()
    guard self.raw != nil else { return }
    if !succeeded || PQstatus(raw) == CONNECTION_BAD { return lose() }
    flush()
  }

  private func continueConnecting() {
    guard let raw else { return }
    // libpq may close its socket and open another under the same number: never leave a watcher on it meanwhile.
    watcher?.close()
    watcher = nil
    switch PQconnectPoll(raw) {
    case PGRES_POLLING_READING: watch(.readable)
    case PGRES_POLLING_WRITING: watch(.writable)
    case PGRES_POLLING_OK: didOpen(raw)
    default: fail(.unreachable, operation: "connect")
    }
  }

  private func didOpen(_ raw: OpaquePointer) {
    connectTimer?.cancel()
    connectTimer = nil
    guard PQsetnonblocking(raw, 1) == 0 else { return fail(.unreachable, operation: "connect") }
    isOpen = true
    watch(.readable)
    if isOpen { owner?.linkDidOpen() }
  }

  private func watch(_ events: DescriptorEvents) {
    guard let raw else { return }
    do {
      // Holds the link until it is closed.
      let watcher = try DescriptorWatcher(loop: loop, descriptor: PQsocket(raw)) { self.becameReady($0) }
      self.watcher = watcher
      watcher.watch(events)
    } catch {
      isOpen = false
      fail(.unreachable, operation: "connect", reason: error.description)
    }
  }

  private static func start(_ parameters: ConnectionParameters) -> OpaquePointer? {
    let list = parameters.values.sorted { $0.key < $1.key }
    let keys = list.map { strdupped($0.key) } + [nil]
    let values = list.map { strdupped($0.value) } + [nil]
    defer { for pointer in keys + values { pointer?.deallocate() } }
    return keys.map { UnsafePointer($0) }.withUnsafeBufferPointer { keys in
      values.map { UnsafePointer($0) }.withUnsafeBufferPointer { values in
        PQconnectStartParams(keys.baseAddress, values.baseAddress, 0)
      }
    }
  }

  private static func strdupped(_ string: String) -> UnsafeMutablePointer<CChar>? {
    let utf8 = string.utf8CString
    let copy = UnsafeMutablePointer<CChar>.allocate(capacity: utf8.count)
    for (index, byte) in utf8.enumerated() { copy[index] = byte }
    return copy
  }
}

extension String {
  /// libpq ends its messages with a line break.
  var trimmingNewline: String {
    var text = Substring(self)
    while text.last?.isNewline == true { text.removeLast() }
    return String(text)
  }
}
