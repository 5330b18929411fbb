/// What a subscriber to a channel is told.
public enum DatabaseNotification: Sendable, Equatable {
  /// Anything may have been missed: look at the data again. The first event of every subscription, and the first one
  /// after each new connection and after the subscriber was too slow.
  case rescan
  /// A NOTIFY with its payload.
  case notified(payload: String)
}

/// The events of one channel, for one task. It ends when the database is shut down.
public struct DatabaseNotifications: AsyncSequence, Sendable {
  let mailbox: NotificationMailbox
  let cancel: @Sendable () -> Void

  public func makeAsyncIterator() -> Iterator {
    Iterator(mailbox: mailbox, token: Token(cancel))
  }

  /// Ends the subscription with the last iterator.
  final class Token: Sendable {
    private let cancel: @Sendable () -> Void
    init(_ cancel: @escaping @Sendable () -> Void) { self.cancel = cancel }
    deinit { cancel() }
  }

  public struct Iterator: AsyncIteratorProtocol {
    let mailbox: NotificationMailbox
    let token: Token

    /// The next event; nil when the calling task is cancelled or the database is shut down.
    public func next() async -> DatabaseNotification? {
      await mailbox.next()
    }
  }
}
