import Database

/// What a stream can follow.
enum LiveTopic: Hashable, Sendable {
  /// The log of a run, and its end.
  case log(run: UUID)
  /// The state and progress of a run.
  case run(UUID)
  /// Everything that happens in a project.
  case project(UUID)
}
