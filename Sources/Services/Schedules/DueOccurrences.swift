import Database

/// Which of the occurrences that have come due are to make a run, and which were missed: a schedule's policy, applied.
struct DueOccurrences: Sendable {
  /// Occurrences that were missed one behind the other.
  struct Missed: Sendable, Equatable {
    let first: Instant
    private(set) var last: Instant
    private(set) var count: Int64 = 1

    init(_ occurrence: Instant) {
      first = occurrence
      last = occurrence
    }

    mutating func add(_ occurrence: Instant) {
      last = occurrence
      count += 1
    }
  }

  private let policy: StoredMissedPolicy
  private let deadline: Duration?
  private let now: Instant
  private var late: [Instant] = []
  private var onTime: [Instant] = []
  private(set) var missed: Missed?

  /// Begins with none.
  init(policy: StoredMissedPolicy, deadline: Duration?, now: Instant) {
    self.policy = policy
    self.deadline = deadline
    self.now = now
  }

  /// Takes the next occurrence in, later than those before it and no later than now.
  mutating func add(_ occurrence: Instant) {
    let lateness = now - occurrence
    if lateness < ServiceLimits.scheduleLateness {
      onTime.append(occurrence)
      // One run in place of all: that of now, where there is one.
      if policy == .runOnce { drop(late.count) }
      return
    }
    if policy == .skip || deadline.map({ lateness > $0 }) == true { return miss(occurrence) }
    late.append(occurrence)
    let limit = policy == .runOnce ? 1 : ServiceLimits.missedRunsPerSchedule
    if late.count > limit { drop(late.count - limit) }
  }

  /// Those that are to make a run, in their order.
  var toRun: [Instant] { late + onTime }

  private mutating func drop(_ count: Int) {
    for occurrence in late.prefix(count) { miss(occurrence) }
    late.removeFirst(count)
  }

  private mutating func miss(_ occurrence: Instant) {
    if missed == nil { missed = Missed(occurrence) } else { missed?.add(occurrence) }
  }
}
