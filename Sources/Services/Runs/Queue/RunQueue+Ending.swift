import Database
import EventLoop

extension RunQueue {
  /// Ends a run and its lease; a failure that the run's plan retries puts it back into the queue instead. Repeating it
  /// with the same lease is accepted and changes nothing.
  public func complete(_ lease: RunLease, _ outcome: RunOutcome) async throws(RunQueueError) {
    try await end(try outcome.ending(of: lease))
  }

  /// Gives a run back that is executed no further here.
  ///
  /// When none of its tasks had begun it is queued again, with the attempt unused. The first time it is ready at once; handed
  /// back again and again it waits longer each time, and fails in the end. When one had begun the attempt has failed as by
  /// a lost runner, and it is queued again only where its plan retries that. Repeating the call is accepted.
  ///
  /// - Parameters:
  ///   - lease: The one under which the run was executed.
  ///   - reason: Why, for people.
  ///   - onlyIfUntouched: Leave a run alone that has begun.
  /// - Throws: ``RunQueueError/leaseLost``, also where the run was left alone; ``RunQueueError/busy``, or a failure of the
  ///   database.
  public func handBack(
    _ lease: RunLease, reason: String, onlyIfUntouched: Bool = false
  ) async throws(RunQueueError) {
    try await end(
      AttemptEnding(
        lease: lease, outcome: onlyIfUntouched ? .undelivered : .handedBack,
        message: LogText.storable(reason, limit: 500)))
  }

  private func end(_ ending: AttemptEnding) async throws(RunQueueError) {
    let ended = try await endings.end(ending)
    writers.forget(ending.lease)
    if ended == nil { try await checkRepeated(ending) }
  }

  /// An attempt that its worker has ended already is ended again: the first answer was lost. One that was rescued, or
  /// handed back where it is now said to be done, is not what the worker believes.
  private func checkRepeated(_ ending: AttemptEnding) async throws(RunQueueError) {
    let outcome = try await perform { database throws(DatabaseError) in
      try await RunLeaseStore(database).outcome(of: ending.lease)
    }
    let isHandingBack = ending.outcome == .handedBack || ending.outcome == .undelivered
    guard let outcome, outcome != .lost, outcome != .handedBack || isHandingBack else {
      throw metrics.refused.refuse(.end)
    }
  }
}
