import RPCServer
import Synchronization

/// What workers of this process, or through it, wrote under leases that are not theirs any more, and what was refused for it.
final class RefusedWrites: Sendable {
  enum Kind: String, CaseIterable {
    case append
    case artifact
    case end
    case heartbeat
    case progress
  }

  private let appends = Atomic(0)
  private let artifacts = Atomic(0)
  private let ends = Atomic(0)
  private let heartbeats = Atomic(0)
  private let progress = Atomic(0)

  /// Counts one, and is the error that its worker gets.
  func refuse(_ kind: Kind) -> RunQueueError {
    add(kind)
    return .leaseLost
  }

  /// Counts some.
  func add(_ kind: Kind, _ count: Int = 1) {
    switch kind {
    case .append: appends.add(count, ordering: .relaxed)
    case .artifact: artifacts.add(count, ordering: .relaxed)
    case .end: ends.add(count, ordering: .relaxed)
    case .heartbeat: heartbeats.add(count, ordering: .relaxed)
    case .progress: progress.add(count, ordering: .relaxed)
    }
  }

  func count(_ kind: Kind) -> Int {
    switch kind {
    case .append: appends.load(ordering: .relaxed)
    case .artifact: artifacts.load(ordering: .relaxed)
    case .end: ends.load(ordering: .relaxed)
    case .heartbeat: heartbeats.load(ordering: .relaxed)
    case .progress: progress.load(ordering: .relaxed)
    }
  }

  func addMetrics(to text: inout PrometheusText) {
    let name = "vantflow_queue_refused_writes_total"
    text.family(name, .counter, "What this process refused since its lease was stale, by what was to be written.")
    for kind in Kind.allCases { text.sample(name, [("write", kind.rawValue)], count(kind)) }
  }
}
