public import RPC

/// RunnerService is how runner hosts work for a server. It is VantFlow's own: every method needs a runner's token or
/// certificate, which in turn open nothing else.
///
/// A runner registers, and names the session that it is given in every call. Runs come under leases; every write names
/// the lease, and a runner reaches no run but those that it holds. Refusals carry google.rpc.ErrorInfo of the domain
/// "vantflow": FAILED_PRECONDITION with the reason LEASE_LOST (stop working on the run, write nothing more), REFUSED (a
/// limit was reached, or the call makes no sense: repeating it will not help) or RUNNER_UNKNOWN (register again). After
/// any UNAVAILABLE the same call may be made again, of this server or another one.
public enum RunnerService {
  /// The full name.
  public static let name = "vantflow.v1.RunnerService"

  /// RegisterRunner makes a runner known and begins its session.
  ///
  /// A runner registers each time that it starts, and after RUNNER_UNKNOWN. What an earlier session holds stays with
  /// it.
  public static let registerRunner = Method<RegisterRunnerRequest, RegisterRunnerResponse>(
    name, "RegisterRunner", permission: .runnersServe)

  /// ClaimRuns hands out runs for as long as the stream is open.
  ///
  /// The runner says how many more runs it can take; the server sends that many in all, each once. The runner confirms
  /// what has arrived: whatever is not confirmed when the stream ends goes back to the queue, unless it has begun. A
  /// run begins with the first ReportProgress, which must have succeeded before anything is done for it. A runner that
  /// wants no more ends its side, and reads to the end. Both sides send an empty message when they have been silent for
  /// a few seconds. UNAVAILABLE: the server is shutting down, go on elsewhere.
  public static let claimRuns = Method<ClaimRunsRequest, ClaimRunsResponse>(
    name, "ClaimRuns", .bidirectional, permission: .runnersServe)

  /// Heartbeat extends leases, and tells what became of each. It is answered also while runs are handed out no more.
  public static let heartbeat = Method<HeartbeatRequest, HeartbeatResponse>(
    name, "Heartbeat", permission: .runnersServe, idempotency: .idempotent)

  /// AppendLogs takes the log lines of all runs of a runner, in chunks, and acknowledges each chunk.
  ///
  /// The chunks of a lease are numbered 1, 2, 3 ... and stored in this order; one that was stored before is
  /// acknowledged and not stored again. A request without a chunk asks how far a lease's log has come: on a new stream
  /// the runner sends on from the answer. What is wrong with one lease is said in its answer and ends no stream.
  public static let appendLogs = Method<AppendLogsRequest, AppendLogsResponse>(
    name, "AppendLogs", .bidirectional, permission: .runnersServe)

  /// ReportProgress replaces a run's progress, and the results of the tasks that have begun.
  public static let reportProgress = Method<ReportProgressRequest, ReportProgressResponse>(
    name, "ReportProgress", permission: .runnersServe, idempotency: .idempotent)

  /// UploadArtifact stores a file that a run has made.
  ///
  /// The first request describes the file. The first answer says how much of it the server has already: the runner
  /// sends the bytes behind that, in order. The last answer has the artifact. Uploading the same file again under the same
  /// lease answers with the artifact that is there; under a later lease it is one of the later attempt, beside the other.
  /// An upload that broke off is resumed by the same description. ABORTED: bytes are missing, begin again to hear from
  /// where. INTERNAL: the server's storage takes nothing before an operator has looked at it.
  public static let uploadArtifact = Method<UploadArtifactRequest, UploadArtifactResponse>(
    name, "UploadArtifact", .bidirectional, permission: .runnersServe)

  /// CompleteRun ends a run and its lease: its one terminal transition. Every log line was appended before.
  ///
  /// Repeating it under the same lease is accepted and changes nothing.
  public static let completeRun = Method<CompleteRunRequest, CompleteRunResponse>(
    name, "CompleteRun", permission: .runnersServe, idempotency: .idempotent)

  /// HandBackRun gives up a run that the runner cannot finish, and ends its lease. A run that has not begun goes back to
  /// the queue, after a pause where it comes back again and again, and fails in the end. One that has begun has failed
  /// (RUNNER_LOST), and is tried again where its plan retries that and has attempts left.
  public static let handBackRun = Method<HandBackRunRequest, HandBackRunResponse>(
    name, "HandBackRun", permission: .runnersServe)

  /// Every method, for routers and reflection.
  public static let declaration = ServiceDeclaration(
    name,
    methods: [
      registerRunner, claimRuns, heartbeat, appendLogs, reportProgress, uploadArtifact, completeRun, handBackRun,
    ])
}
