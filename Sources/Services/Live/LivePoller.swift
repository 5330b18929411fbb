import Database
import Synchronization

/// Looks into the database for what no notice told of: the safety net of every stream, one look for all of them.
///
/// A stream that has heard of everything already takes no harm: it compares numbers.
final class LivePoller: Sendable {
  private struct Seen: Sendable {
    var runs: [UUID: RunPulse] = [:]
    var horizon: ActivityCursor?
    var projects: Set<UUID> = []
  }

  /// Lets the next look come at once, after the listener has missed something.
  let wakeup = Wakeup()
  private let database: Database
  private let newsroom: LiveNewsroom
  private let seen = Mutex(Seen())

  init(database: Database, newsroom: LiveNewsroom) {
    self.database = database
    self.newsroom = newsroom
  }

  /// One look. Not at the same time as another.
  func look() async throws(DatabaseError) {
    var runs: Set<UUID> = []
    var projects: Set<UUID> = []
    for topic in newsroom.hub.followedTopics {
      switch topic {
      case .log(let run), .run(let run): runs.insert(run)
      case .project(let project): projects.insert(project)
      }
    }
    try await look(atRuns: runs)
    try await look(atProjects: projects)
    try await newsroom.projectLogs.look()
  }

  private func look(atRuns runs: Set<UUID>) async throws(DatabaseError) {
    var pulses: [UUID: RunPulse] = [:]
    if !runs.isEmpty {
      for row in try await database.query(RunStatements.pulses, Array(runs)) {
        let pulse = try RunPulse(row: row)
        pulses[pulse.runID] = pulse
      }
    }
    let known = seen.withLock { seen in
      defer { seen.runs = pulses }
      return seen.runs
    }
    // What is followed since the last look is told as well: it may have moved before its follower listened.
    for pulse in pulses.values where pulse != known[pulse.runID] {
      // Not to the project's followers, of whom some know the run's state already.
      for event in pulse.events(since: known[pulse.runID]) {
        newsroom.hub.publish(event, to: event.topics.filter { $0 != .project(pulse.projectID) })
      }
      if let known = known[pulse.runID], known.lastLogNumber > pulse.lastLogNumber {
        // The database has lost what was committed last: those who follow the log find that they cannot go on.
        let event = LiveEvent.runChanged(run: pulse.runID, project: pulse.projectID, isFinal: pulse.isFinal)
        newsroom.hub.publish(event, to: [.log(run: pulse.runID)])
      }
    }
  }

  private func look(atProjects projects: Set<UUID>) async throws(DatabaseError) {
    let (since, known) = seen.withLock { ($0.horizon, $0.projects) }
    guard !projects.isEmpty else {
      return seen.withLock { seen in
        seen.horizon = nil
        seen.projects = []
      }
    }
    // Read before the look, so that what commits during it is looked at again.
    let horizon = try await ActivityStore(database).horizon()
    var moved = projects.subtracting(known)
    // It goes back with the database only: then all are read, who find that they cannot go on.
    if let since, since <= horizon {
      for row in try await database.query(
        ActivityStatements.pulses, Array(projects.intersection(known)), String(since.transaction))
      {
        moved.insert(try row.column("id"))
      }
    } else {
      moved = projects
    }
    seen.withLock { seen in
      seen.horizon = horizon
      seen.projects = projects
    }
    for project in moved { newsroom.feeds.moved(project) }
  }
}

/// How far a run has come.
struct RunPulse: Equatable, Sendable {
  let runID: UUID
  let projectID: UUID
  let revision: Int64
  let isFinal: Bool
  let lastLogNumber: Int64

  init(row: Row) throws(DatabaseError) {
    runID = try row.column("id")
    projectID = try row.column("project_id")
    revision = try row.column("revision")
    isFinal = try row.column("is_finished")
    lastLogNumber = try row.column("last_seq")
  }

  /// What happened since an earlier look, or ever.
  func events(since known: RunPulse?) -> [LiveEvent] {
    var events: [LiveEvent] = []
    let logged = known?.lastLogNumber ?? 0
    if lastLogNumber > logged {
      events.append(.logMoved(run: runID, project: projectID, numbers: logged + 1...lastLogNumber))
    }
    if revision != known?.revision {
      events.append(.runChanged(run: runID, project: projectID, isFinal: isFinal))
    }
    return events
  }
}
