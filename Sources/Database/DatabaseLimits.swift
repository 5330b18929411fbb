/// What the database layer does at most, each with the behaviour at the limit.
public struct DatabaseLimits: Sendable {
  /// Connections of the whole process, the listener's included; further transactions wait.
  public var connections = 20
  /// Connections of a loop that many short statements share.
  public var sharedConnectionsPerLoop = 2
  /// Statements on their way on one shared connection; further ones wait in the loop's queue.
  public var inFlightPerConnection = 256
  /// Statements that wait on a loop for a place on a shared connection; one more fails with `tooManyWaiters`.
  public var waitingStatementsPerLoop = 4096
  /// Transactions that wait on a loop for a connection; one more fails with `tooManyWaiters`.
  public var waitingTransactionsPerLoop = 256
  /// How long anything waits for a connection before it fails with `waitLimitExceeded`, or `unreachable` where none
  /// can be opened.
  public var wait: Duration = .seconds(5)
  /// How long opening a connection may take.
  public var connect: Duration = .seconds(10)
  /// The server ends a statement on a shared connection after this (57014).
  public var sharedStatement: Duration = .seconds(5)
  /// The server ends a statement of a transaction after this (57014).
  public var leasedStatement: Duration = .seconds(60)
  /// The server ends a session that leaves a transaction open and idle for this long (25P03).
  public var idleInTransaction: Duration = .seconds(60)
  /// How often the server looks, during a statement, whether its client is still there; that of one that is gone is ended.
  public var clientCheck: Duration = .seconds(1)
  /// How long an answer may be late, beyond the server's own limit, before the connection counts as lost.
  public var answerGrace: Duration = .seconds(5)
  /// A connection that no transaction has used for this long is closed.
  public var idleConnection: Duration = .seconds(60)
  /// The pause before the first new attempt to connect; it doubles with each further one.
  public var reconnectPause: Duration = .milliseconds(50)
  /// The longest pause between attempts to connect.
  public var reconnectPauseCap: Duration = .seconds(5)
  /// How often a transaction is run before a serialization failure or deadlock is passed on.
  public var transactionAttempts = 3
  /// Statements that a connection keeps prepared; others are parsed at each call.
  public var preparedStatementsPerConnection = 1000
  /// How long a cancelled statement may take to end before its connection is closed.
  public var settle: Duration = .seconds(5)
  /// Cancels that may block a thread of the pool at once; beyond them a cancelled connection is closed instead, and the
  /// server's own limit ends its statement.
  public var cancelsAtOnce = 2
  /// How long statements on their way may take at shutdown.
  public var drain: Duration = .seconds(5)
  /// Events that a subscriber to a channel may leave unread; then they are replaced by one `.rescan`.
  public var unreadNotifications = 256
  /// How often an idle listener asks the server whether it is still there.
  public var listenerPing: Duration = .seconds(3)

  /// The defaults.
  public init() {}
}
