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
  /// the cursors; run.progress and run.log are sent while they happen and are not repeated: RunService.TailLogs has
  /// the complete log. After a break call again with the last cursor seen. UNAVAILABLE: the server is shutting down,
  /// go on elsewhere.
  public static let watchProject = Method<WatchProjectRequest, ProjectEvent>(
    name, "WatchProject", .serverStreaming, permission: .activityRead, idempotency: .noSideEffects)

  /// Every method, for routers and reflection.
  public static let declaration = ServiceDeclaration(
    name,
    methods: [
      listActivities, watchProject,
    ])
}
