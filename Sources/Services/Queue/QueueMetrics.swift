import Database
import EventLoop
import Messages
import RPCServer
import Synchronization

/// What /metrics says of the queue: figures that are counted from time to time, and counters of this process.
///
/// The figures are those of the whole database, the same at every server. Their labels are bounded: states and kinds of
/// reasons, which the program knows; priorities, of which the contract has 201; and the projects with the most runs,
/// `ServiceLimits.projectsOnMetrics` of them, the rest under one name. Figures that could not be counted anew for longer
/// than `ServiceLimits.queueFiguresAge` are left out, each kind by itself: what they say is not so any more.
final class QueueMetrics: Sendable {
  /// Looks into the queue by this process.
  let looks = Atomic(0)
  /// Runs that workers of this process, or through it, have been given.
  let claimed = Atomic(0)
  /// What was refused since its lease was stale.
  let refused = RefusedWrites()
  let rescues = RescueCounts()
  private let figures = LastFigures<QueueFigures>()
  private let projects = LastFigures<[ProjectDepth]>()
  private let upkeep = LastFigures<DatabaseUpkeep?>()

  /// Counts anew what can be counted.
  ///
  /// - Throws: the first failure; what does not depend on it has been counted all the same.
  func count(_ database: Database) async throws(DatabaseError) {
    let results = [
      await figures.renew { () async throws(DatabaseError) in
        try await QueueFigures.read(project: nil, window: ServiceLimits.queueStatsWindow, from: database)
      },
      await projects.renew { () async throws(DatabaseError) in
        try await ProjectDepth.largest(ServiceLimits.projectsOnMetrics, from: database)
      },
      await upkeep.renew { () async throws(DatabaseError) in try await DatabaseUpkeep.read(from: database) },
    ]
    for result in results { try result.get() }
  }

  /// Adds the families; those of the database once they have been counted, and as long as they are not too old.
  func add(to text: inout PrometheusText, at now: LoopInstant = .now) {
    text.single(
      "vantflow_queue_looks_total", .counter, "Looks of this process into the queue.", looks.load(ordering: .relaxed))
    text.single(
      "vantflow_queue_claimed_total", .counter, "Runs handed to runners by this process.",
      claimed.load(ordering: .relaxed))
    refused.addMetrics(to: &text)
    rescues.addMetrics(to: &text)
    if let age = figures.age(at: now) {
      text.single(
        "vantflow_queue_figures_age_seconds", .gauge,
        "How long ago the figures of the queue were counted; they are left out when that is too long.",
        age / .seconds(1))
    }
    if let figures = figures.value(at: now) {
      addDepth(figures, to: &text)
      if let projects = projects.value(at: now) { addProjects(projects, of: figures, to: &text) }
      addRecent(figures, to: &text)
    }
    upkeep.value(at: now)??.addMetrics(to: &text)
  }

  private func addDepth(_ figures: QueueFigures, to text: inout PrometheusText) {
    text.family("vantflow_queue_runs", .gauge, "Runs that have not ended, by state.")
    for (state, count) in [
      ("ready", figures.ready), ("scheduled", figures.scheduled), ("running", figures.running),
    ] { text.sample("vantflow_queue_runs", [("state", state)], Int(count)) }
    text.family("vantflow_queue_depth", .gauge, "Runs that wait, by priority and state.")
    for depth in figures.depths {
      for (state, count) in [("ready", depth.ready), ("scheduled", depth.scheduled)] {
        text.sample("vantflow_queue_depth", [("priority", "\(depth.priority)"), ("state", state)], Int(count))
      }
    }
    text.single(
      "vantflow_queue_oldest_ready_seconds", .gauge, "For how long the oldest ready run has been ready.",
      figures.oldestSeconds ?? 0)
    text.single(
      "vantflow_queue_heartbeat_lag_seconds", .gauge,
      "How long ago the last heartbeat was of the run that has waited longest for one.", figures.heartbeatSeconds ?? 0)
    text.single("vantflow_queue_dead_letters", .gauge, "Runs that failed for good.", Int(figures.deadLetters))
  }

  private func addProjects(_ projects: [ProjectDepth], of all: QueueFigures, to text: inout PrometheusText) {
    let name = "vantflow_queue_project_runs"
    text.family(name, .gauge, "Runs that have not ended, of the projects with the most; all others are \"other\".")
    let states: [(String, (ProjectDepth) -> Int64, Int64)] = [
      ("ready", \.ready, all.ready), ("scheduled", \.scheduled, all.scheduled), ("running", \.running, all.running),
    ]
    for (state, count, total) in states {
      for project in projects {
        text.sample(name, [("project", "\(project.project)"), ("state", state)], Int(count(project)))
      }
      // Counted a moment apart: the rest may seem to be less than none.
      let rest = max(0, total - projects.reduce(0) { $0 + count($1) })
      text.sample(name, [("project", "other"), ("state", state)], Int(rest))
    }
  }

  private func addRecent(_ figures: QueueFigures, to text: inout PrometheusText) {
    text.family("vantflow_queue_window_seconds", .gauge, "The time that the following figures are about.")
    text.sample("vantflow_queue_window_seconds", [], figures.windowSeconds)
    text.family("vantflow_queue_attempts", .gauge, "Attempts that ended within the window, by what became of them.")
    for (outcome, count) in [
      ("completed", figures.completed), ("failed", figures.failed), ("cancelled", figures.cancelled),
      ("retried", figures.retried), ("rescued", figures.rescued), ("handed_back", figures.handedBack),
    ] { text.sample("vantflow_queue_attempts", [("outcome", outcome)], Int(count)) }
    text.family("vantflow_queue_failures", .gauge, "Attempts that failed within the window, by the kind of reason.")
    for (category, count) in figures.failures {
      let name = FailureCategory.schema.name(of: category) ?? "FAILURE_CATEGORY_UNSPECIFIED"
      text.sample("vantflow_queue_failures", [("category", name)], Int(count))
    }
    text.family(
      "vantflow_queue_pickup_seconds", .gauge, "Between the time when a run became ready and its start, by quantile.")
    for (quantile, seconds) in [
      ("0.5", figures.pickupP50), ("0.95", figures.pickupP95), ("0.99", figures.pickupP99),
    ] {
      if let seconds { text.sample("vantflow_queue_pickup_seconds", [("quantile", quantile)], seconds) }
    }
  }
}
