import EventLoop
import Logging
import Synchronization

/// The one connection of the process that listens, for all channels and subscribers.
///
/// After each new connection it first listens and then tells everyone to look at the data again: what happened in
/// between is in the data, what happens from then on is told.
final class ListenerConnection: Sendable {
  private struct State {
    var subscribers: [String: [ObjectIdentifier: NotificationMailbox]] = [:]
    var runner: Task<Void, Never>?
    var isShutDown = false
    /// Channels that the current session listens to; nil without a session.
    var listening: Set<String>?
    /// Wakes the runner when the channels have changed.
    var wake: (@Sendable () -> Void)?
  }

  private let loop: EventLoop
  private let configuration: DatabaseConfiguration
  private let logger: Logger
  private let state = Mutex(State())

  init(loop: EventLoop, configuration: DatabaseConfiguration, logger: Logger) {
    self.loop = loop
    self.configuration = configuration
    self.logger = logger
  }

  func subscribe(_ channel: String) -> DatabaseNotifications {
    let mailbox = NotificationMailbox(limit: configuration.limits.unreadNotifications)
    let wake = state.withLock { state -> (@Sendable () -> Void)? in
      if state.isShutDown {
        mailbox.end()
        return nil
      }
      state.subscribers[channel, default: [:]][ObjectIdentifier(mailbox)] = mailbox
      if state.listening?.contains(channel) == true { mailbox.put(.rescan) }
      if state.runner == nil { state.runner = loop.spawn { await self.run() } }
      return state.wake
    }
    wake?()
    return DatabaseNotifications(mailbox: mailbox) { [weak self] in
      mailbox.end()
      self?.state.withLock { state in
        state.subscribers[channel]?[ObjectIdentifier(mailbox)] = nil
        if state.subscribers[channel]?.isEmpty == true { state.subscribers[channel] = nil }
      }
    }
  }

  func shutdown() async {
    let (runner, mailboxes) = state.withLock { state in
      state.isShutDown = true
      return (state.runner, state.subscribers.values.flatMap { $0.values })
    }
    for mailbox in mailboxes { mailbox.end() }
    runner?.cancel()
    await runner?.value
  }

  /// Connects again and again, with a growing pause, until it is cancelled.
  private func run() async {
    var pause = RetryPause(
      from: configuration.limits.reconnectPause, upTo: configuration.limits.reconnectPauseCap)
    while !Task.isCancelled {
      let connection = ScriptConnection(loop: loop)
      do {
        try await connection.open(
          ConnectionParameters(configuration, role: .listener), limit: configuration.limits.connect)
        pause.reset()
        try await listen(on: connection)
      } catch {
        if !Task.isCancelled {
          logger.warning("the listener's connection has ended", metadata: ["error": "\(Self.detail(error))"])
        }
      }
      state.withLock {
        $0.listening = nil
        $0.wake = nil
      }
      await connection.close()
      try? await loop.sleep(for: pause.next())
    }
  }

  /// Listens until the connection breaks: channels that are wanted are added, an idle connection is pinged.
  private func listen(on connection: ScriptConnection) async throws {
    let doorbell = Doorbell(loop: loop)
    connection.onNotification = { [weak self] channel, payload in
      self?.deliver(.notified(payload: payload), to: channel)
    }
    connection.onEnd = { _ in doorbell.ring() }
    state.withLock {
      $0.listening = []
      $0.wake = { doorbell.ring() }
    }
    while !Task.isCancelled {
      let limit = configuration.limits.answerGrace
      let change = state.withLock { state in
        let wanted = Set(state.subscribers.keys)
        let current = state.listening ?? []
        return (added: wanted.subtracting(current), removed: current.subtracting(wanted))
      }
      for channel in change.added.sorted() {
        try await connection.run("listen", "LISTEN \(Self.quoted(channel))", limit: limit)
        state.withLock { _ = $0.listening?.insert(channel) }
        deliver(.rescan, to: channel)
      }
      for channel in change.removed.sorted() {
        state.withLock { _ = $0.listening?.remove(channel) }
        try await connection.run("unlisten", "UNLISTEN \(Self.quoted(channel))", limit: limit)
      }
      if change.added.isEmpty { try await connection.run("ping", "SELECT 1", limit: limit) }
      try await doorbell.wait(atMost: configuration.limits.listenerPing)
    }
  }

  private func deliver(_ event: DatabaseNotification, to channel: String) {
    let mailboxes = state.withLock { $0.subscribers[channel].map { Array($0.values) } ?? [] }
    for mailbox in mailboxes { mailbox.put(event) }
  }

  /// An identifier in quotes: quotes in it are doubled (SQL, 5.2 delimited identifiers).
  private static func quoted(_ channel: String) -> String {
    "\"" + channel.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
  }

  private static func detail(_ error: any Error) -> String {
    (error as? DatabaseError)?.debugDescription ?? "\(error)"
  }
}

extension Database {
  /// The notifications of a channel. The first event is `.rescan`, once the server listens.
  ///
  /// Payloads are hints, not data: after a break `.rescan` says that some are missing.
  public func listen(_ channel: String) -> DatabaseNotifications {
    listener.subscribe(channel)
  }
}
