import Database
import EventLoop

/// Schedules that have failed and are left alone for a while.
struct RestingSchedules {
  private var ends: [UUID: LoopInstant] = [:]

  /// Those that rest now.
  var ids: [UUID] {
    let now = LoopInstant.now
    return ends.filter { $0.value > now }.map(\.key)
  }

  /// Lets some rest for `ServiceLimits.schedulePoll`.
  mutating func add(_ failed: [UUID]) {
    let now = LoopInstant.now
    ends = ends.filter { $0.value > now }
    for id in failed { ends[id] = now.advanced(by: ServiceLimits.schedulePoll) }
  }
}
