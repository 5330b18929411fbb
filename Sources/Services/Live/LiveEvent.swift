import Database

/// News of something that has been committed.
enum LiveEvent: Sendable {
  /// Log entries, in this process's hands.
  case logged(LogBatch)
  /// A run's state or progress changed; when it is final, nothing follows.
  case runChanged(run: UUID, project: UUID, isFinal: Bool)
  /// A run's log grew, by another process's doing: the entries with these numbers are in the database.
  case logMoved(run: UUID, project: UUID, numbers: ClosedRange<Int64>)
  /// Logs of a project's runs may have grown without anybody here having heard which.
  case logsSkipped(project: UUID)
  /// There is new activity in a project: whoever watches it is to look.
  case activity(project: UUID)
  /// New activity, in this process's hands.
  case recorded(FeedPage)
  /// A project's record ends before what was read of it: nobody who watches it can go on.
  case recordWentBack(project: UUID)

  /// The bytes that each who hears of it is sent at once; 0 where he is told to look.
  var byteCount: Int {
    switch self {
    case .logged(let batch): batch.entries.count
    case .recorded(let page): page.byteCount
    case .runChanged, .logMoved, .logsSkipped, .activity, .recordWentBack: 0
    }
  }

  /// Who wants to hear of it.
  var topics: [LiveTopic] {
    switch self {
    // Those who watch its project are given it in its turn, by `ProjectLogs`.
    case .logged(let batch): [.log(run: batch.runID)]
    case .runChanged(let run, let project, isFinal: false): [.run(run), .project(project)]
    case .runChanged(let run, let project, isFinal: true): [.run(run), .log(run: run), .project(project)]
    case .logMoved(let run, _, _): [.log(run: run)]
    case .activity(let project), .logsSkipped(let project), .recordWentBack(let project): [.project(project)]
    // Of its project, which the relay knows that read it.
    case .recorded: []
    }
  }
}
