/// What a runner asks of the server: the only way it reaches plans, logs and artifacts.
///
/// Runs come under a lease. Every write names the lease with its generation, and the backend refuses a write whose
/// generation is not the current one, so that a runner that was thought dead can never write into a run that another
/// has taken over. There is one implementation in process (`vantflow up`) and one over RPC, for hosts that open
/// untrusted pages and hold no database password.
///
/// All methods may be called at the same time, from any loop; for one lease the runner sends log chunks one after
/// the other. Each is bounded by the implementation and honours the cancellation of the calling task.
public protocol RunnerBackend: Sendable {
  /// Takes up to `capacity` queued runs, waiting at most `waitAtMost` for the first one.
  ///
  /// - Returns: the runs now leased to `worker`; empty when none was queued in time.
  func claim(worker: WorkerID, capacity: Int, waitAtMost: Duration) async throws(BackendError) -> [ClaimedRun]

  /// Extends the leases by the backend's lease time and brings back what became of each.
  ///
  /// - Returns: one entry a lease, in the order asked.
  func heartbeat(_ leases: [Lease]) async throws(BackendError) -> [LeaseHeartbeat]

  /// Appends lines to the run's log.
  ///
  /// `chunk` is 1, 2, 3 … within the lease. A chunk that was stored before is accepted and not stored again, so that a
  /// call whose answer was lost can be repeated. One that was rejected is not stored, and its number is free; whether one
  /// is stored whose call failed otherwise, ``lastChunk(of:)`` says.
  func appendLogs(_ lease: Lease, chunk: Int64, _ lines: [LogLine]) async throws(BackendError)

  /// How far a lease's log has come: its last chunk that is stored, 0 for none.
  func lastChunk(of lease: Lease) async throws(BackendError) -> Int64

  /// Replaces the run's progress. The first report begins the run: nothing is done for it before that has succeeded.
  func reportProgress(_ lease: Lease, _ progress: RunProgress) async throws(BackendError)

  /// Stores an artifact of the run.
  ///
  /// - Returns: the artifact's identifier.
  func storeArtifact(_ lease: Lease, _ artifact: NewArtifact) async throws(BackendError) -> String

  /// Ends the run and the lease: the one terminal transition.
  ///
  /// Every log line was appended before. Repeating it with the same lease and outcome is accepted.
  func complete(_ lease: Lease, _ outcome: RunOutcome) async throws(BackendError)

  /// Gives up a run that this worker executes no further, with the reason: the backend queues it again where none of its
  /// tasks had begun. Otherwise the attempt has failed as by a lost runner, and is repeated only where its plan says so.
  ///
  /// The progress was reported before. Repeating it with the same lease is accepted.
  func handBack(_ lease: Lease, reason: String) async throws(BackendError)
}
