import RPCServer
import Synchronization

/// The runs that this process has rescued, by why their leases ran out and what became of them.
final class RescueCounts: Sendable {
  private let silentEnded = Atomic(0)
  private let silentRetried = Atomic(0)
  private let droppedEnded = Atomic(0)
  private let droppedRetried = Atomic(0)

  /// Counts a run: of a worker that is heard of for others or not, and that is queued again or has ended.
  func add(_ rescued: RescuedAttempt) {
    switch (rescued.isWorkerHeard, rescued.ended.state == .queued) {
    case (false, false): silentEnded.add(1, ordering: .relaxed)
    case (false, true): silentRetried.add(1, ordering: .relaxed)
    case (true, false): droppedEnded.add(1, ordering: .relaxed)
    case (true, true): droppedRetried.add(1, ordering: .relaxed)
    }
  }

  func addMetrics(to text: inout PrometheusText) {
    let name = "vantflow_queue_rescues_total"
    text.family(
      name, .counter,
      "Runs that this process rescued: their worker fell silent, or dropped them and went on with others.")
    for (cause, outcome, count) in [
      ("worker_silent", "ended", silentEnded.load(ordering: .relaxed)),
      ("worker_silent", "retried", silentRetried.load(ordering: .relaxed)),
      ("run_dropped", "ended", droppedEnded.load(ordering: .relaxed)),
      ("run_dropped", "retried", droppedRetried.load(ordering: .relaxed)),
    ] { text.sample(name, [("cause", cause), ("outcome", outcome)], count) }
  }
}
