import EventLoop

/// What looks at the marker of a store have found, and how long that holds.
struct StoreLooks {
  struct Found: Sendable {
    let standing: StoreStanding
    /// For the log; nil where nothing is wrong.
    let problem: String?
  }

  /// What was found last.
  private var found: Found?
  /// Why the last look found nothing.
  private var failure: (any Error)?
  private var lookedAt: LoopInstant?

  /// What somebody is told without a look; nil where it takes one.
  ///
  /// Where we may write that holds until the next look of the work in the background: nobody takes a store with a marker.
  /// Else an operator has to do something, or the storage is away for a while.
  func answer(at now: LoopInstant) -> Result<Found, any Error>? {
    if let found, found.standing.allowsWriting { return .success(found) }
    guard let lookedAt else { return nil }
    let time = failure == nil ? ServiceLimits.storeRefusalTime : ServiceLimits.storeFailureTime
    guard lookedAt.duration(to: now) < time else { return nil }
    return failure.map { .failure($0) } ?? found.map { .success($0) }
  }

  /// Takes note of what a look has found, and returns how the store stood before.
  mutating func note(_ found: Found, at now: LoopInstant) -> StoreStanding? {
    defer {
      self.found = found
      failure = nil
      lookedAt = now
    }
    return self.found?.standing
  }

  mutating func note(failure: any Error, at now: LoopInstant) {
    self.failure = failure
    lookedAt = now
  }
}
