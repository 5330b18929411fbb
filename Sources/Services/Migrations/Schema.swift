public import Database

/// The schema: numbered steps, applied once each, never changed after a release.
///
/// A step that the servers of an earlier release can live with says so (`worksFor`, the last number that they know): they
/// run on beside servers of the new one, are started again, and can be returned to. See `Migration`.
public enum Schema {
  /// All steps, in their order.
  public static let migrations = [
    Migration(1, "users", PackageResources._001_users_sql),
    Migration(2, "projects", PackageResources._002_projects_sql),
    Migration(3, "plans", PackageResources._003_plans_sql),
    Migration(4, "runs", PackageResources._004_runs_sql),
    Migration(5, "run logs", PackageResources._005_run_logs_sql),
    Migration(6, "artifacts", PackageResources._006_artifacts_sql),
    Migration(7, "chat", PackageResources._007_chat_sql),
    Migration(8, "activity", PackageResources._008_activity_sql),
    Migration(9, "idempotency keys", PackageResources._009_idempotency_keys_sql),
    Migration(10, "log chunks", PackageResources._010_log_chunks_sql),
    Migration(11, "runners", PackageResources._011_runners_sql),
    Migration(12, "run queue", PackageResources._012_run_queue_sql),
    Migration(13, "run queue functions", PackageResources._013_run_queue_functions_sql),
    Migration(14, "schedules", PackageResources._014_schedules_sql),
    Migration(15, "artifact uploads", PackageResources._015_artifact_uploads_sql),
    Migration(16, "hand-backs", PackageResources._016_hand_backs_sql),
    Migration(17, "download keys", PackageResources._017_download_keys_sql),
    Migration(18, "room for updates", PackageResources._018_room_for_updates_sql),
    Migration(19, "claims and pauses", PackageResources._019_claims_and_pauses_sql),
    Migration(20, "artifacts of attempts", PackageResources._020_artifacts_of_attempts_sql),
    Migration(21, "begun hand-backs", PackageResources._021_begun_hand_backs_sql),
    Migration(22, "artifact stores", PackageResources._022_artifact_stores_sql),
    Migration(23, "lanes and turns", PackageResources._023_lanes_and_turns_sql, worksFor: 22),
    Migration(24, "recent cancellations", PackageResources._024_recent_cancellations_sql, worksFor: 22),
    Migration(25, "lighter activity", PackageResources._025_lighter_activity_sql, worksFor: 22),
    Migration(26, "run needs", PackageResources._026_run_needs_sql, worksFor: 22),
    Migration(27, "queue needs", PackageResources._027_queue_needs_sql, worksFor: 22),
    Migration(28, "steady claims", PackageResources._028_steady_claims_sql, worksFor: 22),
  ]
}
