public import RPC

/// ActivityService tells what happens in a project: as a record, and live.
public enum ActivityService {
  /// The full name.
  public static let name = "vantflow.v1.ActivityService"

  /// ListActivities returns what happened in a project, newest first, a page at a time.
  public static let listActivities = Method<ListActivitiesRequest, ListActivitiesResponse>(
    name, "ListActivities", permission: .activityRead, idempotency: .noSideEffects)

  /// WatchProject streams what happens in a project, from now or from a cursor on.
  ///
  /// Every event that is kept in the record (all but run.progress and run.log) arrives exactly once, in the order of
  /// the cursors, also over breaks: call again with the last cursor seen. UNAVAILABLE: the server is shutting down, go on
  /// elsewhere. OUT_OF_RANGE: the cursor lies ahead of the record, as it does after the server's database was restored from
  /// a backup or has lost what was committed last, also while the stream lasts; what was seen since then is not there any
  /// more. Read anew what there is, and watch without a cursor.
  ///
  /// run.log brings the entries that are written while the stream lasts: for each run all of them, in the order of their
  /// numbers and without gaps, whichever server takes them (run.log_skipped tells of the exceptions). A cursor does
  /// not bring back those that were written between two streams: where the first number of a run is higher than the last
  /// one seen by more than one, RunService.ListLogs has what lies between, and RunService.TailLogs follows a single log
  /// without such gaps. run.progress is the latest state while it happens, and is not repeated.
  public static let watchProject = Method<WatchProjectRequest, ProjectEvent>(
    name, "WatchProject", .serverStreaming, permission: .activityRead, idempotency: .noSideEffects)

  /// Every method, for routers and reflection.
  public static let declaration = ServiceDeclaration(
    name,
    methods: [
      listActivities, watchProject,
    ])
}
