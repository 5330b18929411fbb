public import RPC

/// QueueService shows and steers the queue in which runs wait for runners, and the runs that failed for good.
///
/// Every project has a queue. Runners take turns between the queues that have something ready; within one the highest
/// priority comes first, then the run that has been ready for longest.
public enum QueueService {
  /// The full name.
  public static let name = "vantflow.v1.QueueService"

  /// GetQueue returns how a project's queue is set; without a project, whether the whole is paused.
  public static let getQueue = Method<GetQueueRequest, Queue>(
    name, "GetQueue", permission: .queueRead, idempotency: .noSideEffects)

  /// UpdateQueue changes the settings that `updateMask` names. ABORTED when the etag is no longer the queue's.
  ///
  /// A limit that is lowered lets go on what runs, and nothing begins until enough has ended.
  public static let updateQueue = Method<UpdateQueueRequest, Queue>(
    name, "UpdateQueue", permission: .queueManage, idempotency: .idempotent)

  /// PauseQueue lets no further run of a project begin, or of any without a project: none does once it has answered. What
  /// runs goes on.
  ///
  /// Pausing a queue again replaces the reason. A project's pause and that of the whole do not touch each other.
  public static let pauseQueue = Method<PauseQueueRequest, Queue>(
    name, "PauseQueue", permission: .queueManage, idempotency: .idempotent)

  /// ResumeQueue ends the pause of a project's queue, or that of the whole. Without a pause it changes nothing.
  public static let resumeQueue = Method<ResumeQueueRequest, Queue>(
    name, "ResumeQueue", permission: .queueManage, idempotency: .idempotent)

  /// GetQueueStats counts and times what waits, what runs and what has ended lately, of a project or of all.
  public static let getQueueStats = Method<GetQueueStatsRequest, QueueStats>(
    name, "GetQueueStats", permission: .queueRead, idempotency: .noSideEffects)

  /// ListDeadLetters returns a project's runs that failed for good, newest first, a page at a time, as ListRuns does.
  public static let listDeadLetters = Method<ListDeadLettersRequest, ListDeadLettersResponse>(
    name, "ListDeadLetters", permission: .queueRead, idempotency: .noSideEffects)

  /// RequeueRun does a dead letter again: a new run of the same plan version with the same settings, which names the
  /// old one. The old one is no dead letter any more. Idempotent under `requestID`.
  ///
  /// FAILED_PRECONDITION when the run is no dead letter, or its deduplication key is in use.
  public static let requeueRun = Method<RequeueRunRequest, Run>(
    name, "RequeueRun", permission: .runsExecute)

  /// DiscardDeadLetter takes a run off the list of dead letters. The run stays. Discarding it again changes nothing.
  ///
  /// FAILED_PRECONDITION when the run has not failed.
  public static let discardDeadLetter = Method<DiscardDeadLetterRequest, Run>(
    name, "DiscardDeadLetter", permission: .queueManage, idempotency: .idempotent)

  /// Every method, for routers and reflection.
  public static let declaration = ServiceDeclaration(
    name,
    methods: [
      getQueue, updateQueue, pauseQueue, resumeQueue, getQueueStats, listDeadLetters, requeueRun, discardDeadLetter,
    ])
}
