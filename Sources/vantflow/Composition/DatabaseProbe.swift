import Database
import EventLoop
import Logging

/// Asks the database again and again whether it answers, and tells when that changes.
///
/// A question and not a look at the connections: those of a server that hangs look well. It goes out on the shared
/// connections, as the calls' statements do, and costs one round trip a second.
struct DatabaseProbe: Sendable {
  let database: Database
  let loop: EventLoop
  let logger: Logger
  /// Told whether the database answers, whenever that has changed. At the start it is taken to.
  let onChange: @Sendable (_ isReachable: Bool) -> Void

  /// Between two questions.
  static let pause: Duration = .seconds(1)
  /// How long an answer may take.
  static let answerLimit: Duration = .seconds(2)
  /// So many answers in a row must be missing: the first may have been lost with a connection that was replaced.
  static let missingAnswers = 2

  /// Asks until the task is cancelled.
  func run() async {
    var isReachable = true
    var missing = 0
    while !Task.isCancelled {
      let hasAnswered = await isAnswered()
      if Task.isCancelled { return }
      missing = hasAnswered ? 0 : missing + 1
      if hasAnswered != isReachable, hasAnswered || missing >= Self.missingAnswers {
        isReachable = hasAnswered
        log(isReachable)
        onChange(isReachable)
      }
      // The second question follows the first that was not answered at once.
      if hasAnswered || !isReachable { _ = try? await loop.sleep(for: Self.pause) }
    }
  }

  private func isAnswered() async -> Bool {
    await withTaskGroup(of: Bool.self) { group in
      group.addTask { (try? await database.queryOne(Self.question)) != nil }
      group.addTask {
        _ = try? await loop.sleep(for: Self.answerLimit)
        return false
      }
      let first = await group.next()
      group.cancelAll()
      return first ?? false
    }
  }

  private func log(_ isReachable: Bool) {
    if isReachable {
      logger.notice("the database answers again")
    } else {
      logger.error("the database does not answer")
    }
  }

  private static let question = Statement.readOnly("database_probe", "SELECT 1")
}
