import EventLoop

/// A statement on its way: waiting for a place, sent, or answered.
// `answer` belongs to the task until the call is submitted, everything to the pool's loop from then on. A cancellation may
// reach the loop before the call does: `drop` leaves `answer` alone until then.
final class PendingCall: @unchecked Sendable {
  enum Answer {
    case task(UnsafeContinuation<Result<PostgresResult, DatabaseError>, Never>)
    case callback((Result<PostgresResult, DatabaseError>) -> Void)
  }

  let statement: Statement
  let parameters: BindBuffer
  /// Who is told; nil once told, or given up.
  private var answer: Answer?
  private var isSubmitted = false
  private(set) var isDropped = false
  /// When it gives up waiting for a place.
  var waitDeadline = LoopInstant.distantFuture
  /// When its connection counts as lost for want of an answer.
  var answerDeadline = LoopInstant.distantFuture
  /// It has been sent again once, after it was certainly not executed.
  var isSecondAttempt = false

  init(_ call: StatementCall, callback: ((Result<PostgresResult, DatabaseError>) -> Void)? = nil) {
    statement = call.statement
    parameters = call.parameters.buffer
    answer = callback.map { .callback($0) }
  }

  init(_ statement: Statement, callback: @escaping (Result<PostgresResult, DatabaseError>) -> Void) {
    self.statement = statement
    parameters = BindBuffer()
    answer = .callback(callback)
  }

  var isAnswered: Bool { answer == nil }

  func await(_ continuation: UnsafeContinuation<Result<PostgresResult, DatabaseError>, Never>) {
    answer = .task(continuation)
  }

  /// The call has reached its loop.
  ///
  /// - Returns: whether it is to be sent; a call whose task was cancelled before is answered here.
  func arrive() -> Bool {
    isSubmitted = true
    if isDropped { fail(.cancelled) }
    return !isDropped
  }

  func finish(_ result: Result<PostgresResult, DatabaseError>) {
    switch answer.take() {
    case .task(let continuation): continuation.resume(returning: result)
    case .callback(let callback): callback(result)
    case nil: break
    }
  }

  func fail(_ code: DatabaseError.Code, reason: String = "") {
    finish(.failure(DatabaseError(code, operation: statement.name, reason: reason)))
  }

  func fail(_ report: ServerReport) {
    finish(.failure(DatabaseError(.server, operation: statement.name, report: report)))
  }

  /// Lets the task go at once; what the server answers later is read and thrown away.
  ///
  /// - Returns: whether the server may still be at it.
  @discardableResult
  func drop() -> Bool {
    isDropped = true
    guard isSubmitted, !isAnswered else { return false }
    fail(.cancelled)
    return true
  }
}
