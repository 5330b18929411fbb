import Database

/// News of something that has been committed.
enum LiveEvent: Sendable {
  /// Log entries, in this process's hands.
  case logged(LogBatch)
  /// A run's state or progress changed; when it is final, nothing follows.
  case runChanged(run: UUID, project: UUID, isFinal: Bool)
  /// A run's log grew, by another process's doing: the entries with these numbers are in the database.
  case logMoved(run: UUID, project: UUID, numbers: ClosedRange<Int64>)
  /// There is new activity in a project.
  case activity(project: UUID)

  /// Who wants to hear of it.
  var topics: [LiveTopic] {
    switch self {
    case .logged(let batch): [.log(run: batch.runID), .project(batch.projectID)]
    case .runChanged(let run, let project, isFinal: false): [.run(run), .project(project)]
    case .runChanged(let run, let project, isFinal: true): [.run(run), .log(run: run), .project(project)]
    case .logMoved(let run, let project, _): [.log(run: run), .project(project)]
    case .activity(let project): [.project(project)]
    }
  }
}
