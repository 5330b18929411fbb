import Database
import EventLoop

/// How far the logs of the runs of watched projects have been given out, and what is to be done with what comes: a pure
/// state machine, which makes of entries that come twice, overtaken or not at all a sequence without gaps for each run.
struct WatchedLogs {
  /// What is to be done next.
  enum Step: Equatable {
    case nothing
    /// Read the log, from ``nextPlace(of:)`` on.
    case read
    /// Find out where the run began: see ``hasUnplaced``.
    case look
  }

  /// What becomes of entries that are at hand.
  enum Arrival: Equatable {
    /// They are to be given out, as they came.
    case give
    /// They are old, or come again when the log is read.
    case keep(Step)
  }

  fileprivate struct Place {
    let project: UUID
    /// The number of the first entry that was heard of.
    let firstHeard: Int64
    /// The last entry that was given out; nil while it is not known where to begin.
    var last: Int64?
    /// Entries up to this one are in the database.
    var target: Int64
    var isBeingRead = false
    /// When a look had found the run at its end and its log given out: nothing more comes of it.
    var settledAt: LoopInstant?
  }

  /// Each with when it was last known which of its runs were at work, or were just before.
  private var projects: [UUID: LoopInstant] = [:]
  private var runs: [UUID: Place] = [:]
  /// How often something came for which there was no room.
  private var overflows = 0
  /// How many of these times were followed by a look that found room for all.
  private var overflowsMended = 0

  /// What a look tells of a run.
  struct Head: Sendable {
    let run: UUID
    let project: UUID
    let last: Int64
    let isFinished: Bool
    /// Where its log ended when the attempt began that is not known here; nil for a run that is known.
    let start: Int64?
  }

  // MARK: Projects

  var watched: [UUID] { Array(projects.keys) }

  func isWatched(_ project: UUID) -> Bool { projects[project] != nil }

  /// A project is watched from now on: what its runs at work have logged by now is no news. They were asked for at `time`.
  mutating func begin(_ project: UUID, _ heads: [Head], at time: LoopInstant) {
    guard projects[project] == nil else { return }
    projects[project] = time
    for head in heads where runs[head.run] == nil && makesRoom() {
      runs[head.run] = Place(project: project, firstHeard: head.last + 1, last: head.last, target: head.last)
    }
  }

  mutating func end(_ project: UUID) {
    guard projects.removeValue(forKey: project) != nil else { return }
    runs = runs.filter { $0.value.project != project }
  }

  // MARK: News

  // What comes before the watching has begun is in the database: where it is news, the next look finds it.

  /// Entries have come.
  mutating func logged(_ run: UUID, _ project: UUID, _ numbers: ClosedRange<Int64>) -> Arrival {
    guard isWatched(project) else { return .keep(.nothing) }
    guard var place = runs[run] ?? newPlace(project, numbers) else { return .give }
    defer { runs[run] = place }
    guard let last = place.last, !place.isBeingRead else { return .keep(place.wait(for: numbers)) }
    switch LogCursor(after: last).fit(numbers) {
    case .old: return .keep(.nothing)
    case .next:
      place.last = numbers.upperBound
      return .give
    case .cut, .gap: return .keep(place.read(to: numbers.upperBound))
    }
  }

  /// Entries are in the database.
  mutating func moved(_ run: UUID, _ project: UUID, _ numbers: ClosedRange<Int64>) -> Step {
    guard isWatched(project) else { return .nothing }
    guard var place = runs[run] ?? newPlace(project, numbers) else { return .nothing }
    defer { runs[run] = place }
    guard place.last != nil, !place.isBeingRead else { return place.wait(for: numbers) }
    return place.read(to: numbers.upperBound)
  }

  private mutating func newPlace(_ project: UUID, _ numbers: ClosedRange<Int64>) -> Place? {
    guard makesRoom() else { return nil }
    // Before any but the first entry there may be some that were missed, or that were passed on while there was no room.
    let isNext = numbers.lowerBound == 1 || isOverfull
    return Place(
      project: project, firstHeard: numbers.lowerBound, last: isNext ? numbers.lowerBound - 1 : nil, target: 0)
  }

  /// Whether a run may have a place; notes it where not.
  private mutating func makesRoom() -> Bool {
    if runs.count < ServiceLimits.watchedLogs { return true }
    overflows += 1
    return false
  }

  /// It is not known of runs that have no place what of their logs was passed on.
  private var isOverfull: Bool { overflows > overflowsMended }

  // MARK: Looks

  /// A look for what nobody told of: what it begins with.
  struct Look: Sendable {
    var projects: [UUID] = []
    /// Runs that have not ended as far as is known, and how far their logs were given out.
    var runs: [UUID] = []
    var numbers: [Int64] = []
    /// Runs that need not be found, although they have ended within the time that it goes back for.
    var settled: [UUID] = []
    /// Runs of which it is not known where to begin.
    var unplaced: [UUID] = []
    /// How far it goes back for runs that have ended.
    let window: Duration
    fileprivate let began: LoopInstant
    /// Projects of which runs may have begun and ended before that, and nobody looked.
    fileprivate let missed: [UUID]
    fileprivate let overflows: Int
  }

  /// A look begins, which goes back to runs that have ended since the last one. What has been settled for long is forgotten.
  mutating func beginLook(at now: LoopInstant) -> Look {
    let longest = ServiceLimits.longestEndedRunsWindow
    let ages = projects.mapValues { ServiceLimits.endedRunsWindow + $0.duration(to: now) }
    let window = min(ages.values.max() ?? .zero, longest)
    var look = Look(
      projects: watched, window: window, began: now, missed: ages.filter { $0.value > longest }.map(\.key),
      overflows: overflows)
    var forgotten: [UUID] = []
    for (run, place) in runs {
      guard let last = place.last else {
        look.unplaced.append(run)
        continue
      }
      guard let age = place.settledAt?.duration(to: now) else {
        look.runs.append(run)
        look.numbers.append(last)
        continue
      }
      if age <= window { look.settled.append(run) }
      if age > ServiceLimits.endedRunsKept { forgotten.append(run) }
    }
    for run in forgotten { runs[run] = nil }
    return look
  }

  /// A look has found a run.
  mutating func found(_ head: Head, by look: Look, at now: LoopInstant) -> Step {
    guard isWatched(head.project) else { return .nothing }
    guard var place = runs[head.run] ?? newPlace(of: head, by: look) else { return .nothing }
    defer { runs[head.run] = place }
    if place.last == nil { place.last = head.start ?? place.firstHeard - 1 }
    let step = place.read(to: max(head.last, place.target))
    if head.isFinished, !place.isBeingRead, place.settledAt == nil { place.settledAt = now }
    return step
  }

  /// A look has ended: where nothing overflowed since it began, each run at work has a place.
  ///
  /// - Returns: the projects of which it may have missed logs, since the one before was too long ago.
  mutating func endLook(_ look: Look) -> [UUID] {
    if look.overflows == overflows { overflowsMended = overflows }
    for project in look.projects { projects[project]?.raise(to: look.began) }
    return look.missed.filter(isWatched)
  }

  private mutating func newPlace(of head: Head, by look: Look) -> Place? {
    // Something of it may have been passed on since the look: the next one finds it.
    guard look.overflows == overflows, makesRoom() else { return nil }
    let last = isOverfull ? head.last : head.start ?? head.last
    return Place(project: head.project, firstHeard: head.last + 1, last: last, target: 0)
  }

  // MARK: Places

  /// There are runs of which it is not known where to begin.
  var hasUnplaced: Bool { runs.contains { $0.value.last == nil } }

  /// A look has not found the run: it begins where it was first heard of.
  mutating func place(_ run: UUID) -> Step {
    guard var place = runs[run], place.last == nil else { return .nothing }
    defer { runs[run] = place }
    place.last = place.firstHeard - 1
    return place.read(to: place.target)
  }

  /// Behind which entry the log of a run is to be read next; nil, and the end of the reading, where there is no more.
  mutating func nextPlace(of run: UUID) -> Int64? {
    guard let place = runs[run], let last = place.last, last < place.target else {
      runs[run]?.isBeingRead = false
      return nil
    }
    return last
  }

  /// Entries were read: which of them are to be given out, and to whose watchers; nil for none.
  mutating func give(_ numbers: ClosedRange<Int64>, of run: UUID) -> (ClosedRange<Int64>, project: UUID)? {
    guard let place = runs[run], let last = place.last, numbers.upperBound > last else { return nil }
    runs[run]?.last = numbers.upperBound
    return (max(numbers.lowerBound, last + 1)...numbers.upperBound, place.project)
  }

  /// What was to be read of a log is not there any more: it goes on behind it.
  mutating func skip(_ run: UUID) {
    if let target = runs[run]?.target { runs[run]?.last = target }
  }

  /// The reading of a log has failed: the next look finds what is missing.
  mutating func stopReading(_ run: UUID) {
    runs[run]?.isBeingRead = false
  }
}

extension LoopInstant {
  fileprivate mutating func raise(to time: LoopInstant) { self = max(self, time) }
}

extension WatchedLogs.Place {
  /// Entries that are not given out now will be read.
  fileprivate mutating func wait(for numbers: ClosedRange<Int64>) -> WatchedLogs.Step {
    target = max(target, numbers.upperBound)
    return last == nil ? .look : .nothing
  }

  fileprivate mutating func read(to number: Int64) -> WatchedLogs.Step {
    target = max(target, number)
    guard let last, last < target, !isBeingRead else { return .nothing }
    isBeingRead = true
    return .read
  }
}
