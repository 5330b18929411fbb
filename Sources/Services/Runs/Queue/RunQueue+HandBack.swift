import Database

extension RunQueue {
  /// Gives up a run that its worker cannot finish. One of which nothing was done yet is queued again, another one fails
  /// with the reason.
  ///
  /// - Parameters:
  ///   - lease: The one under which the run is held.
  ///   - reason: For the log and for people.
  ///   - onlyIfUntouched: Leave a run alone that has begun.
  /// - Throws: ``RunQueueError/leaseLost``, also where the run was left alone.
  public func handBack(
    _ lease: RunLease, reason: String, onlyIfUntouched: Bool = false
  ) async throws(RunQueueError) {
    let given = try await perform { database throws(DatabaseError) in
      try await RunLeaseStore(database).handBack(
        lease, reason: LogText.storable(reason), onlyIfUntouched: onlyIfUntouched)
    }
    guard let given else { throw .leaseLost }
    newsroom.publish(.runChanged(run: lease.runID, project: given.projectID, isFinal: given.state.isFinal))
    newsroom.publish(.activity(project: given.projectID))
    if given.state == .queued { newsroom.publishQueuedRun() }
  }
}
