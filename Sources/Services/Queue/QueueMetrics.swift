import Database
import Messages
public import RPCServer
import Synchronization

/// What /metrics says of the queue: figures that are counted from time to time, and counters of this process.
///
/// The figures are those of the whole database, the same at every server. Their labels are states and kinds of reasons,
/// which the program knows; projects are no labels.
final class QueueMetrics: Sendable {
  /// Looks into the queue by this process.
  let looks = Atomic(0)
  /// Runs that workers of this process, or through it, have been given.
  let claimed = Atomic(0)
  /// Ends of attempts that were refused since their lease was stale.
  let refused = Atomic(0)
  private let figures = Mutex<QueueFigures?>(nil)

  /// Counts anew.
  func count(_ database: Database) async throws(DatabaseError) {
    let counted = try await QueueFigures.read(project: nil, window: ServiceLimits.queueStatsWindow, from: database)
    figures.withLock { $0 = counted }
  }

  /// Adds the families; those of the database once they have been counted.
  func add(to text: inout PrometheusText) {
    text.single(
      "vantflow_queue_looks_total", .counter, "Looks of this process into the queue.", looks.load(ordering: .relaxed))
    text.single(
      "vantflow_queue_claimed_total", .counter, "Runs handed to runners by this process.",
      claimed.load(ordering: .relaxed))
    text.single(
      "vantflow_queue_refused_ends_total", .counter, "Ends of attempts that this process refused: a stale lease.",
      refused.load(ordering: .relaxed))
    guard let figures = figures.withLock({ $0 }) else { return }
    addDepth(figures, to: &text)
    addRecent(figures, to: &text)
  }

  private func addDepth(_ figures: QueueFigures, to text: inout PrometheusText) {
    text.family("vantflow_queue_runs", .gauge, "Runs that have not ended, by state.")
    for (state, count) in [
      ("ready", figures.ready), ("scheduled", figures.scheduled), ("running", figures.running),
    ] { text.sample("vantflow_queue_runs", [("state", state)], Int(count)) }
    text.family("vantflow_queue_oldest_ready_seconds", .gauge, "For how long the oldest ready run has been ready.")
    text.sample("vantflow_queue_oldest_ready_seconds", [], figures.oldestSeconds ?? 0)
    text.single("vantflow_queue_dead_letters", .gauge, "Runs that failed for good.", Int(figures.deadLetters))
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

extension VantFlowServices {
  /// Adds what the services count to the page of metrics; it does not wait for anything.
  public func addMetrics(to text: inout PrometheusText) {
    runQueue.metrics.add(to: &text)
  }
}
