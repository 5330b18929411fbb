import Database
import RPCServer

/// What one loop has counted of its followers. Counted up on the loop, read by any thread.
final class LiveTallies: Sendable {
  /// Of the followers of one kind of topic.
  final class Followers: Sendable {
    /// Those that there are now.
    let present = Tally()
    /// Those who came with a place from which they go on.
    let resumed = Tally()
    /// How often one had more to come than is kept for it, and was sent back to the database.
    let overflowed = Tally()
    /// How long new log entries took from when this process had stored them, or heard of them, to when they were queued on a
    /// stream.
    let deliveries = LatencyHistogram()
  }

  let logs = Followers()
  let runs = Followers()
  let projects = Followers()

  func of(_ topic: LiveTopic) -> Followers {
    switch topic {
    case .log: logs
    case .run: runs
    case .project: projects
    }
  }
}

extension LiveHub {
  /// Adds the families of the followers.
  func addMetrics(to text: inout PrometheusText) {
    addFamily("vantflow_live_followers", .gauge, "Streams that follow a log, a run or a project.", to: &text) {
      $0.present.current
    }
    addFamily("vantflow_live_resumed_total", .counter, "Streams that began behind a place they named.", to: &text) {
      $0.resumed.current
    }
    addFamily(
      "vantflow_live_overflows_total", .counter,
      "Times that a follower was too slow for what is kept, and was sent back to the database.", to: &text
    ) { $0.overflowed.current }
    text.histogram(
      "vantflow_live_log_delivery_seconds",
      "Between the time when this server had stored new log entries, or heard that another one had, and when they were "
        + "queued on a stream, in seconds. What is read to catch up is not counted.",
      [
        (labels: [("follows", "log")], counted: tallies.map(\.logs.deliveries)),
        (labels: [("follows", "project")], counted: tallies.map(\.projects.deliveries)),
      ])
  }

  private func addFamily(
    _ name: String, _ kind: PrometheusText.Kind, _ help: String, to text: inout PrometheusText,
    _ number: (LiveTallies.Followers) -> Int
  ) {
    text.family(name, kind, help)
    let tallies = tallies
    for (follows, followers) in [
      ("log", tallies.map(\.logs)), ("run", tallies.map(\.runs)), ("project", tallies.map(\.projects)),
    ] { text.sample(name, [("follows", follows)], followers.reduce(0) { $0 + number($1) }) }
  }
}
