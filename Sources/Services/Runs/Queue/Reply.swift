import Database
import EventLoop
import Synchronization

/// What the database will answer to somebody, who may leave before it does.
final class Reply<Value: Sendable>: Sendable {
  private let answered = OneShotEvent()
  private let result = Mutex<Result<Value, DatabaseError>?>(nil)

  /// Answers, once. Any thread.
  func resolve(_ answer: Result<Value, DatabaseError>) {
    result.withLock { $0 = answer }
    answered.fire()
  }

  /// The answer.
  ///
  /// - Throws: the failure; ``RunQueueError/cancelled`` when the calling task is cancelled before there is any.
  func value() async throws(RunQueueError) -> Value {
    await answered.wait()
    switch result.withLock({ $0 }) {
    case .success(let value): return value
    case .failure(let error): throw RunQueueError(error)
    case nil: throw .cancelled
    }
  }
}

extension Result where Failure == DatabaseError {
  /// What `body` returned or threw.
  init(_ body: () async throws(DatabaseError) -> Success) async {
    do throws(DatabaseError) {
      self = .success(try await body())
    } catch {
      self = .failure(error)
    }
  }
}
