/// Counts and times of runs.
struct RunStatsRecord: Sendable {
  let queued, running, completed, failed, cancelled: Int64
  /// Seconds from start to end of completed runs; nil when there is none.
  let medianSeconds, p95Seconds: Double?
}
