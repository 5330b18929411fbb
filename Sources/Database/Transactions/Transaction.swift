import EventLoop
import Synchronization

/// A transaction on a connection of its own. Its statements run in the order in which they are sent.
///
/// When the calling task is cancelled during a statement, the task is let go at once, the server ends the statement, and
/// the connection is not used again before that has settled.
public final class Transaction: SQLSession {
  /// What may follow.
  private enum State {
    /// -> open, with the first statement, or ended.
    case new
    /// -> ended.
    case open
    case ended
  }

  private let lease: Lease
  private let isolation: IsolationLevel
  private let state = Mutex(State.new)

  init(lease: Lease, isolation: IsolationLevel) {
    self.lease = lease
    self.isolation = isolation
  }

  public func parameters() -> StatementParameters {
    StatementParameters(buffer: BindBuffer())
  }

  public func send(_ call: StatementCall) async throws(DatabaseError) -> StatementResult {
    let begins = try state.withLock { state throws(DatabaseError) -> Bool in
      switch state {
      case .new:
        state = .open
        return true
      case .open: return false
      case .ended:
        throw DatabaseError(.misuse, operation: call.statement.name, reason: "the transaction has ended")
      }
    }
    let pending = PendingCall(call)
    let lease = lease
    let begin = begins ? isolation.begin : nil
    let result = await withTaskCancellationHandler {
      await withUnsafeContinuation { continuation in
        pending.await(continuation)
        lease.onLoop { lease.submit(pending, begin: begin) }
      }
    } onCancel: {
      lease.pool.loop.execute { lease.cancel(pending) }
    }
    return StatementResult(result: try result.get())
  }

  /// Ends the transaction for good.
  ///
  /// - Throws: ``DatabaseError/Code/commitOutcomeUnknown`` where the connection broke on the way.
  func commit() async throws(DatabaseError) {
    guard end() else { return }
    // No cancellation here: a COMMIT under way has an outcome, and the caller wants to know it.
    let commit = PendingCall(StatementCall(statement: .commit, parameters: parameters()))
    let lease = lease
    let result = await withUnsafeContinuation { continuation in
      commit.await(continuation)
      lease.onLoop { lease.submit(commit, begin: nil) }
    }
    switch result {
    case .success(let result):
      // COMMIT of a transaction that an error has aborted answers "ROLLBACK", and is no error of its own.
      guard result.commandTag == "COMMIT" else {
        throw DatabaseError(
          .server, operation: "commit", reason: "a statement had failed: the transaction is rolled back")
      }
    case .failure(let error) where error.code == .connectionLost:
      throw error.recoded(.commitOutcomeUnknown, operation: "commit")
    case .failure(let error):
      throw error
    }
  }

  /// Refuses further statements.
  ///
  /// - Returns: whether there is anything to commit.
  @discardableResult
  func end() -> Bool {
    state.withLock { state in
      defer { state = .ended }
      if case .open = state { return true }
      return false
    }
  }
}

extension Lease {
  fileprivate func onLoop(_ body: @escaping @Sendable () -> Void) {
    if pool.loop.isCurrent { body() } else { pool.loop.execute(body) }
  }

  /// Sends a statement, with BEGIN in front of the first one and in the same batch: where BEGIN fails, the server skips
  /// the statement and does not run it outside of a transaction.
  fileprivate func submit(_ call: PendingCall, begin: Statement?) {
    guard call.arrive() else { return }
    guard !isReleased else { return call.fail(.misuse, reason: "the transaction has ended") }
    if let begin { connection.submit(PendingCall(begin) { _ in }, joinsNext: true) }
    connection.submit(call)
  }

  fileprivate func cancel(_ call: PendingCall) {
    if call.drop(), !isReleased { connection.cancelOnServer() }
  }
}
