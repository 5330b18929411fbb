import Synchronization

/// Lets so many in at a time, so many others wait in the order in which they came, and further ones are refused. A place
/// inside is held for one file job, or for one look at a store's marker.
final class FileGate: Sendable {
  /// Why somebody was not let in.
  enum Refusal: Error {
    /// As many wait as may.
    case tooMany
    /// The calling task was cancelled while it waited.
    case cancelled
  }

  private typealias Answer = Result<Void, Refusal>

  private struct State {
    var places: Int
    var line: [(number: UInt64, continuation: CheckedContinuation<Answer, Never>)] = []
    var nextNumber: UInt64 = 0

    /// What somebody is told at once; nil for one who has to wait.
    mutating func admit(_ number: UInt64, limit: Int, _ continuation: CheckedContinuation<Answer, Never>) -> Answer? {
      if places > 0 {
        places -= 1
        return .success(())
      }
      // Under the lock: who is cancelled behind it is found in the line.
      if Task.isCancelled { return .failure(.cancelled) }
      guard line.count < limit else { return .failure(.tooMany) }
      line.append((number, continuation))
      return nil
    }
  }

  private let limit: Int
  private let state: Mutex<State>

  /// - Parameters:
  ///   - places: How many are inside at a time.
  ///   - waiting: How many may wait.
  init(places: Int, waiting: Int) {
    limit = waiting
    state = Mutex(State(places: places))
  }

  /// How many wait now.
  var waiting: Int { state.withLock { $0.line.count } }

  /// Waits for a place. Who has got one leaves it by ``leave()``; a free one is taken also by who is cancelled, who may
  /// have something to clear up.
  func enter() async throws(Refusal) {
    let number = state.withLock { state in
      state.nextNumber += 1
      return state.nextNumber
    }
    let answer = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        if let answer = state.withLock({ $0.admit(number, limit: limit, continuation) }) {
          continuation.resume(returning: answer)
        }
      }
    } onCancel: {
      let waiter = state.withLock { state in
        state.line.firstIndex { $0.number == number }.map { state.line.remove(at: $0) }
      }
      waiter?.continuation.resume(returning: .failure(.cancelled))
    }
    try answer.get()
  }

  func leave() {
    let next = state.withLock { state -> CheckedContinuation<Answer, Never>? in
      guard state.line.isEmpty else { return state.line.removeFirst().continuation }
      state.places += 1
      return nil
    }
    next?.resume(returning: .success(()))
  }
}
