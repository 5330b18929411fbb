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

  private struct Progress {
    var state = State.new
    /// What goes out in front of the next statement, in one batch with it.
    var ahead: [PendingCall] = []
    /// Why nothing can be committed any more: something that was kept back has failed, or never went out.
    var failure: DatabaseError?

    /// What is to go out in front of a statement: BEGIN, where it is the first one, and what was kept back.
    mutating func begin(_ statement: Statement, _ isolation: IsolationLevel) throws(DatabaseError) -> [PendingCall] {
      if let failure { throw failure }
      switch state {
      case .new:
        state = .open
        return [PendingCall(isolation.begin) { _ in }]
      case .open:
        defer { ahead = [] }
        return ahead
      case .ended:
        throw DatabaseError(.misuse, operation: statement.name, reason: "the transaction has ended")
      }
    }

    mutating func end() {
      state = .ended
      ahead = []
    }
  }

  private let lease: Lease
  private let isolation: IsolationLevel
  private let progress = Mutex(Progress())

  init(lease: Lease, isolation: IsolationLevel) {
    self.lease = lease
    self.isolation = isolation
  }

  public func parameters() -> StatementParameters {
    StatementParameters(buffer: BindBuffer())
  }

  public func send(_ call: StatementCall) async throws(DatabaseError) -> StatementResult {
    try Self.checkParameters(of: call)
    let pending = PendingCall(call)
    let result = await withTaskCancellationHandler {
      await withUnsafeContinuation { continuation in
        pending.await(continuation)
        lease.onLoop { self.submit(pending) }
      }
    } onCancel: {
      lease.pool.loop.execute { self.lease.cancel(pending) }
    }
    do throws(DatabaseError) {
      return StatementResult(result: try result.get())
    } catch {
      throw progress.withLock { $0.failure } ?? error
    }
  }

  /// Keeps a statement back until the next one, or the commit, and sends it in front of that in one batch: a round trip
  /// less. When it fails, what follows it is not executed, and throws its error, whichever of several tasks has sent it.
  public func post(_ call: StatementCall) async throws(DatabaseError) {
    try Self.checkParameters(of: call)
    let posted = PendingCall(call) { [self] result in
      if case .failure(let error) = result { fail(error) }
    }
    try progress.withLock { progress throws(DatabaseError) in
      let ahead = try progress.begin(call.statement, isolation)
      progress.ahead = ahead + [posted]
    }
  }

  private func fail(_ error: DatabaseError) {
    progress.withLock { $0.failure = $0.failure ?? error }
  }

  /// What could not be sent must not take along what goes out in front of it.
  private static func checkParameters(of call: StatementCall) throws(DatabaseError) {
    guard call.parameters.buffer.parameterCount > StatementSender.parameterLimit else { return }
    throw DatabaseError(.misuse, operation: call.statement.name, reason: StatementSender.parameterLimitReason)
  }

  /// Sends a statement behind what was kept back, all in one batch: where one fails, the server skips the rest, so that
  /// nothing runs outside of a transaction whose BEGIN has failed.
  ///
  /// On the loop, and only here is it taken what goes out in front: whoever has taken it sends it before anybody else can
  /// send, so that no statement overtakes one that its task has posted before, or BEGIN.
  private func submit(_ call: PendingCall) {
    // Noted before the caller is told, who may commit at once.
    if call.isDropped { fail(DatabaseError(.cancelled, operation: call.statement.name)) }
    guard call.arrive() else { return }
    do throws(DatabaseError) {
      let ahead = try progress.withLock { progress throws(DatabaseError) in
        try progress.begin(call.statement, isolation)
      }
      lease.submit(call, behind: ahead)
    } catch {
      call.finish(.failure(error))
    }
  }

  /// Ends the transaction for good.
  ///
  /// - Throws: ``DatabaseError/Code/commitOutcomeUnknown`` where the connection broke on the way.
  func commit() async throws(DatabaseError) {
    let last = progress.withLock { progress in
      defer { progress.end() }
      return progress
    }
    if let failure = last.failure { throw failure }
    guard case .open = last.state else { return }
    // No cancellation here: a COMMIT under way has an outcome, and the caller wants to know it.
    let commit = PendingCall(StatementCall(statement: .commit, parameters: parameters()))
    let result = await withUnsafeContinuation { continuation in
      commit.await(continuation)
      lease.onLoop { if commit.arrive() { self.lease.submit(commit, behind: last.ahead) } }
    }
    // What the server has refused in front of the COMMIT is not committed, whatever happens to the connection then.
    let refusal = progress.withLock { $0.failure?.code == .server ? $0.failure : nil }
    switch result {
    case .success(let result):
      // COMMIT of a transaction that an error has aborted answers "ROLLBACK", and is no error of its own.
      guard result.commandTag == "COMMIT" else {
        throw DatabaseError(
          .server, operation: "commit", reason: "a statement had failed: the transaction is rolled back")
      }
    case .failure(let error) where refusal == nil && error.code == .connectionLost:
      throw error.recoded(.commitOutcomeUnknown, operation: "commit")
    case .failure(let error):
      throw refusal ?? error
    }
  }

  /// Refuses further statements.
  func end() {
    progress.withLock { $0.end() }
  }
}

extension Lease {
  fileprivate func onLoop(_ body: @escaping @Sendable () -> Void) {
    if pool.loop.isCurrent { body() } else { pool.loop.execute(body) }
  }

  fileprivate func submit(_ call: PendingCall, behind ahead: [PendingCall]) {
    guard !isReleased else { return call.fail(.misuse, reason: "the transaction has ended") }
    for earlier in ahead { connection.submit(earlier, joinsNext: true) }
    connection.submit(call)
  }

  fileprivate func cancel(_ call: PendingCall) {
    if call.drop(), !isReleased { connection.cancelOnServer() }
  }
}
