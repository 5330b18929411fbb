import EventLoop

/// A statement on its way: waiting for a place, sent, or answered.
// Confined to the loop of the pool that it was submitted to, from its submission on; before that to its task.
final class PendingCall: @unchecked Sendable {
  enum Answer {
    case task(UnsafeContinuation<Result<PostgresResult, DatabaseError>, Never>)
    case callback((Result<PostgresResult, DatabaseError>) -> Void)
  }

  let statement: Statement
  let parameters: BindBuffer
  /// Who is told; nil once told, or given up.
  private var answer: Answer?
  /// Its task was cancelled, perhaps before it was submitted.
  private(set) var isDropped = false
  /// When it gives up waiting for a place.
  var waitDeadline = LoopInstant.distantFuture
  /// When its connection counts as lost for want of an answer.
  var answerDeadline = LoopInstant.distantFuture
  /// It has been sent again once, after it was certainly not executed.
  var isSecondAttempt = false

  init(_ call: StatementCall) {
    statement = call.statement
    parameters = call.parameters.buffer
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
  func drop() {
    isDropped = true
    fail(.cancelled)
  }
}
