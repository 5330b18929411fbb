import EventLoop

extension Database {
  /// Runs `body` in a transaction on a connection of its own: committed when it returns, rolled back when it throws.
  ///
  /// After a serialization failure or a deadlock (40001, 40P01) `body` is run again, for at most
  /// ``DatabaseLimits/transactionAttempts`` times in all: it must have no effect outside of the transaction.
  ///
  /// - Throws: what `body` throws; ``DatabaseError``, of which ``DatabaseError/Code/commitOutcomeUnknown`` leaves open
  ///   whether the transaction happened.
  public func transaction<R: Sendable>(
    isolation: IsolationLevel = .readCommitted, _ body: (Transaction) async throws -> R
  ) async throws -> R {
    var attempt = 1
    while true {
      do {
        return try await attemptTransaction(isolation: isolation, body)
      } catch let error as DatabaseError where error.sqlState?.isWorthRetrying == true {
        guard attempt < configuration.limits.transactionAttempts else { throw error }
        logger.debug("a transaction is run again", metadata: ["error": "\(error.debugDescription)"])
        // Those who collided must not meet again at once.
        let pause = Duration.milliseconds(Int.random(in: 1...10) * attempt)
        guard (try? await poolOfCaller.loop.sleep(for: pause)) != nil else {
          throw DatabaseError(.cancelled, operation: "begin")
        }
        attempt += 1
      }
    }
  }

  private func attemptTransaction<R: Sendable>(
    isolation: IsolationLevel, _ body: (Transaction) async throws -> R
  ) async throws -> R {
    let lease = try await poolOfCaller.lease()
    defer { lease.pool.release(lease) }
    let transaction = Transaction(lease: lease, isolation: isolation)
    defer { transaction.end() }
    let result = try await body(transaction)
    try await transaction.commit()
    return result
  }
}
