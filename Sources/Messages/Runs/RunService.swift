public import RPC

/// RunService shows runs, lets them be cancelled, and gives their logs and artifacts. PlanService.RunPlan starts a
/// run.
public enum RunService {
  /// The full name.
  public static let name = "vantflow.v1.RunService"

  /// GetRun returns one run with the tasks that it executes and their results.
  public static let getRun = Method<GetRunRequest, Run>(
    name, "GetRun", permission: .runsRead, idempotency: .noSideEffects)

  /// ListRuns returns a project's runs, newest first, a page at a time, without tasks, task results and values.
  public static let listRuns = Method<ListRunsRequest, ListRunsResponse>(
    name, "ListRuns", permission: .runsRead, idempotency: .noSideEffects)

  /// CancelRun asks a run to stop. A queued run is cancelled at once, a running one within about a second.
  ///
  /// Cancelling a run that is cancelled or being cancelled changes nothing. FAILED_PRECONDITION when it has ended
  /// otherwise.
  public static let cancelRun = Method<CancelRunRequest, Run>(
    name, "CancelRun", permission: .runsExecute, idempotency: .idempotent)

  /// GetRunStats counts and times the runs of a project.
  public static let getRunStats = Method<GetRunStatsRequest, RunStats>(
    name, "GetRunStats", permission: .runsRead, idempotency: .noSideEffects)

  /// ListLogs returns a run's log entries in the order of their numbers, or against it, a page at a time.
  ///
  /// FAILED_PRECONDITION (LOG_REMOVED) when the log is older than logs are kept.
  public static let listLogs = Method<ListLogsRequest, ListLogsResponse>(
    name, "ListLogs", permission: .logsRead, idempotency: .noSideEffects)

  /// TailLogs streams a run's log entries, each exactly once and in order, from any number on.
  ///
  /// The stream ends with OK when the run has ended and everything has been sent, or, without follow, when everything
  /// that is there has been sent. After any other end call again with the `lastNumber` seen. UNAVAILABLE: the server
  /// is shutting down, go on elsewhere. FAILED_PRECONDITION (LOG_REMOVED): the log is older than logs are kept.
  /// OUT_OF_RANGE: the log ends before `afterNumber`, as it does after the server's database was restored from a backup or
  /// has lost what was committed last, also while the stream lasts. Read it anew.
  public static let tailLogs = Method<TailLogsRequest, TailLogsResponse>(
    name, "TailLogs", .serverStreaming, permission: .logsRead, idempotency: .noSideEffects)

  /// WatchRun streams the state of a run: at once how it stands, then whenever it changes.
  ///
  /// Changes that follow each other quickly may arrive as one. The message of the final state is always sent, and the
  /// stream then ends with OK.
  public static let watchRun = Method<WatchRunRequest, WatchRunResponse>(
    name, "WatchRun", .serverStreaming, permission: .runsRead, idempotency: .noSideEffects)

  /// ListArtifacts returns the artifacts of all attempts of a run in the order in which they were begun, a page at a
  /// time.
  public static let listArtifacts = Method<ListArtifactsRequest, ListArtifactsResponse>(
    name, "ListArtifacts", permission: .artifactsRead, idempotency: .noSideEffects)

  /// DownloadArtifact streams the bytes of an artifact, from any offset on. OUT_OF_RANGE when the offset is behind
  /// its end. DATA_LOSS, in place of the last bytes, when what is stored has another checksum than the artifact, be it in
  /// front of the offset.
  public static let downloadArtifact = Method<DownloadArtifactRequest, DownloadArtifactResponse>(
    name, "DownloadArtifact", .serverStreaming, permission: .artifactsRead, idempotency: .noSideEffects)

  /// GetArtifactDownloadURL returns an address from which anybody may read an artifact for a while, by HTTP: of the object
  /// store where artifacts are kept in one, else of the server. FAILED_PRECONDITION where the server does not know by which
  /// address it is reached.
  public static let getArtifactDownloadURL = Method<GetArtifactDownloadURLRequest, GetArtifactDownloadURLResponse>(
    name, "GetArtifactDownloadURL", permission: .artifactsRead, idempotency: .noSideEffects)

  /// Every method, for routers and reflection.
  public static let declaration = ServiceDeclaration(
    name,
    methods: [
      getRun, listRuns, cancelRun, getRunStats, listLogs, tailLogs, watchRun, listArtifacts, downloadArtifact,
      getArtifactDownloadURL,
    ])
}
