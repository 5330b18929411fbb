import Protobuf

/// What the services do at most, each with the behaviour at the limit.
public enum ServiceLimits {
  // Lists.

  /// Entries of a page when the caller does not say.
  public static let defaultPageSize = 50
  /// Log entries of a page when the caller does not say.
  public static let defaultLogPageSize = 100
  /// Entries of a page; a caller who asks for more gets INVALID_ARGUMENT, as the contract says.
  public static let maximumPageSize = 1000

  /// Bytes of the entries of a page, as far as they are known; the rest comes with the next page. gRPC clients accept
  /// messages of 4 MiB unless they are told otherwise.
  public static let listBytes = 3 << 20

  // Runs.

  /// Runs handed to a worker by one claim; a larger capacity is cut.
  public static let runsPerClaim = 128
  /// How long a claim may wait for a run; a longer wait is cut.
  public static let claimWait: Duration = .seconds(60)
  /// How long a claim goes on past its time where all that it finds are runs that nobody here can be given; what is left is
  /// for the next one.
  public static let claimOverrun: Duration = .seconds(1)
  /// How long a waiting claim trusts its wake-up before it looks for itself.
  public static let claimPoll: Duration = .seconds(1)
  /// How exactly waiting claims are woken for a run whose time comes.
  public static let claimDuePrecision: Duration = .milliseconds(2)
  /// How long a run that is due is left alone at most that somebody else has in his hands.
  public static let claimOverduePause: Duration = .milliseconds(50)
  /// Looks that a claim repeats at once because others were at the same project; then it waits like any other.
  public static let contendedClaims = 20
  /// Sets of workers' labels for which a process remembers whose turn it is; past it the turns begin anew.
  public static let claimTurnsKept = 1000
  /// Labels of a worker; a claim with more is refused.
  public static let labelsPerWorker = 100
  /// Attempts ended in one statement; more wait for the next.
  public static let endingsPerStatement = 128
  /// Statements that end attempts at once, beside each other on the server; further endings wait.
  public static let endingStatements = 2
  /// Bytes of their results in one statement, one attempt at least; more wait for the next.
  public static let endingBytesPerStatement = 4 << 20
  /// Ended attempts that wait to be stored; one more is refused, and its worker tries again.
  public static let waitingEndings = 4096
  /// Looks for the run that has a deduplication key, which may end in between; then the call is aborted.
  public static let deduplicationAttempts = 5
  /// How far ahead a run may be scheduled; a later time is refused.
  public static let scheduleAhead: Duration = .seconds(366 * 24 * 60 * 60)
  /// How long a lease lasts without a heartbeat; the attempt of a worker that was silent for longer has failed.
  public static let leaseTime: Duration = .seconds(15)
  /// How often lost leases are looked for.
  public static let rescuePoll: Duration = .seconds(5)
  /// Lost leases ended in one statement; more wait for the next.
  public static let rescuesPerStatement = 100

  // Runner hosts.

  /// How often a runner sends a heartbeat; a cancellation arrives with one, and has to take effect within a second.
  public static let runnerHeartbeatInterval: Duration = .milliseconds(400)
  /// How long a stream of claims is silent before the server says that it is there.
  public static let claimPulseInterval: Duration = .seconds(3)
  /// How long a runner may be silent on a stream of claims before it counts as gone, and the stream ends.
  public static let claimSilence: Duration = .seconds(10)
  /// How often it is noted that a runner was heard.
  public static let runnerSeenInterval: Duration = .seconds(30)
  /// Sessions that a process remembers; past it they are looked up anew.
  public static let runnerSessionsKept = 10_000
  /// Leases that a process remembers of each session; past it they are looked up anew.
  public static let leasesKeptPerRunner = 4096
  /// Leases of hosts that a process waits for when it drains; it does not wait for those beyond.
  public static let hostedLeases = 10_000
  /// How often a process that drains looks whether any are left.
  public static let hostedLeasesPoll: Duration = .milliseconds(50)
  /// How long a session is kept whose runner is silent.
  public static let runnerSessionTime: Duration = .seconds(7 * 24 * 60 * 60)
  /// Sessions removed in one statement.
  public static let runnerPurgeBatch = 1000

  // Queues.

  /// How far back the figures of a queue look when the caller does not say.
  public static let queueStatsWindow: Duration = .seconds(5 * 60)
  /// How far back they may look; a longer window is refused, as the contract says.
  public static let longestQueueStatsWindow: Duration = .seconds(60 * 60)
  /// Ended attempts that they look at; where there are more the window ends earlier, and the answer says so.
  public static let queueStatsAttempts = 20_000
  /// How often the figures for /metrics are counted.
  public static let queueStatsPoll: Duration = .seconds(5)
  /// How old figures may be that /metrics shows; older ones are left out there.
  public static let queueFiguresAge: Duration = .seconds(30)
  /// Projects that have figures of their own on /metrics, those with most runs; the rest are one.
  public static let projectsOnMetrics = 20

  // Schedules.

  /// Schedules of a project; one more is refused.
  public static let schedulesPerProject = 1000
  /// How late an occurrence is that was missed, as the contract says: with less it is on time, and at most one is.
  public static let scheduleLateness: Duration = .seconds(60)
  /// Missed occurrences of a schedule that make runs when its policy is to run all; older ones make none.
  public static let missedRunsPerSchedule = 100
  /// Occurrences of a schedule that wait for a run to end; one more is skipped.
  public static let waitingOccurrencesPerSchedule = 100
  /// How late a missed occurrence may still make a run, where a schedule limits it.
  public static let startingDeadlines: ClosedRange<Duration> = .seconds(60)...(.seconds(366 * 86_400))
  /// What a schedule's times may be: a day is added to them here and there.
  static let scheduleYears = Timestamp(seconds: 0)...Timestamp(seconds: 253_370_764_799)
  /// How often schedules are looked for that another server has changed.
  public static let schedulePoll: Duration = .seconds(5)
  /// How often is looked whether an occurrence still waits for a run to end.
  public static let waitingOccurrencePoll: Duration = .seconds(1)
  /// How long the scheduler sleeps at least.
  public static let scheduleLeastPause: Duration = .milliseconds(50)
  /// Schedules dealt with in one transaction; more wait for the next, or another server takes them.
  public static let schedulesPerTransaction = 100
  /// Occurrences that are counted before others on the loop have their turn.
  public static let occurrencesPerStretch = 1000
  /// Times of a preview when the caller does not say.
  public static let defaultPreviewTimes = 10
  /// How far a preview looks ahead; fewer times come where there are not as many until then.
  public static let previewReach: Duration = .seconds(3653 * 86_400)
  /// How long it is kept what became of an occurrence, as the contract says.
  public static let occurrenceTime: Duration = .seconds(90 * 86_400)
  /// How often older ones are removed.
  public static let occurrencePurgePoll: Duration = .seconds(3600)
  /// Occurrences removed in one statement.
  public static let occurrencePurgeBatch = 1000

  // Logs.

  /// Lines of a run's log; an append past it is refused.
  public static let logEntriesPerRun = 1_000_000
  /// Lines of one append; more are refused.
  public static let logEntriesPerAppend = 1000
  /// UTF-8 bytes of a line's text; the rest is cut off, and the line says so.
  public static let logMessageBytes = 16 << 10
  /// Structured fields of a line; the last then says how many there was no room for.
  public static let logFields = 32
  /// Bytes of the name of a line's field; the rest is cut off.
  public static let logFieldNameBytes = 64
  /// UTF-8 bytes of the value of a line's field; the rest is cut off, and the value says so.
  public static let logFieldValueBytes = 1 << 10
  /// Leases of which this process remembers how far their logs have come; past it all are forgotten and asked for anew.
  public static let logWritersKnown = 10_000
  /// Chunks read from the database at a time.
  public static let logChunksPerRead = 1000
  /// Bytes of chunks read at a time by a subscriber who catches up; the last chunk that begins within them comes whole.
  public static let logBytesPerRead = 256 << 10
  /// Bytes of chunks read at a time by a search, which decodes them: about two milliseconds of its loop.
  public static let logBytesPerScan = 128 << 10
  /// Bytes of chunks that one call of a search decodes; what it has found by then is its page.
  public static let logBytesPerSearch = 4 << 20
  /// Bytes of messages that a search looks through before others on the loop have their turn.
  static let logBytesPerStretch = 64 << 10
  /// Lines that wait for a subscriber; past it they are dropped and read from the database at his own pace.
  public static let logEntriesBuffered = 2000
  /// Bytes of the batches that wait for a subscriber, which share them; past it as above.
  public static let logBytesBuffered = 1 << 20

  /// How many days ahead the partitions of the logs are made.
  public static let logDaysAhead = 7
  /// How often they are looked after.
  public static let logDaysPoll: Duration = .seconds(3600)
  /// How long a change of the partitions waits for those who read and write; then the next look tries again.
  public static let logDaysLockMilliseconds = 2000

  // Streams.

  /// Runs of which is kept for a subscriber who does not read that they changed, or which entries of their logs he has not
  /// got. Past it he looks at all that run, and is told that entries were left out.
  public static let runsPerSubscription = 4096
  /// Runs looked at in one statement for a subscriber who must look at all.
  static let runsPerLook = 1000
  /// Runs of watched projects of which a process remembers how far it has given out their logs; of more it passes on what
  /// comes, and does not see what is missing.
  static let watchedLogs = 100_000
  /// Logs read at a time for those who watch projects; more wait their turn.
  static let logReaders = 4
  /// How long ago a run may have ended that is looked at for the first time; longer where the last look is longer ago.
  static let endedRunsWindow: Duration = .seconds(5)
  /// How long ago it may have ended at most, however long ago the last look is.
  static let longestEndedRunsWindow: Duration = .seconds(30)
  /// How long an ended run is remembered whose log was given out: what comes late of it is known to be old. Longer than any
  /// look goes back, which would take it for one that nobody has heard of.
  static let endedRunsKept: Duration = .seconds(60)
  /// Followers of one loop who get a piece of news in the turn that brings it; the rest get it as the loop has time.
  static let liveDeliveriesAtOnce = 1024
  /// Bytes of entries of logs and records that are copied to followers of one loop in the turn that brings them.
  static let liveBytesAtOnce = 4 << 20
  /// How long a stream is silent before it sends a bookmark.
  public static let bookmarkInterval: Duration = .seconds(15)
  /// How often streams look for what no notification told them.
  public static let livePoll: Duration = .seconds(1)
  /// How long notifications for other processes are gathered before they are sent as one.
  public static let relayInterval: Duration = .milliseconds(50)
  /// Between two notifications that runs are ready; what comes in between goes out at its end. Apart from the others: they
  /// may fill their interval, and this one stays short.
  public static let queueWakeInterval: Duration = .milliseconds(15)
  /// Events in one notification; what happened beyond it is found by the poll. PostgreSQL takes 8,000 bytes.
  public static let eventsPerNotification = 60
  /// Activity entries read at a time for a stream.
  public static let activityPerRead = 100
  /// Bytes of what these are about: the entry that passes them ends a read, and the next one goes on behind it.
  static let activityBytesPerRead = 1 << 20
  /// Bytes of what an event is about; where there are more it comes without, as the contract says. gRPC clients accept
  /// messages of 4 MiB unless they are told otherwise.
  static let eventPayloadBytes = 7 << 19
  /// Entries of the record that wait for a watcher; past it they are dropped and read from the database at his own pace.
  public static let activityBuffered = 1000
  /// Bytes of what these are about, which watchers share; past it as above.
  public static let activityBytesBuffered = 1 << 20
  /// How often a process looks whether the transaction has ended that holds up a project's record: twice as long each time.
  static let feedSettlePolls: ClosedRange<Duration> = .milliseconds(2)...(.milliseconds(25))

  /// Bytes of log entries or of list entries in one message; what does not fit comes with the next.
  public static let entriesBytesPerMessage = 1 << 20

  // Artifacts.

  /// Artifacts of an attempt of a run; one more is refused.
  public static let artifactsPerAttempt = 1000
  /// Bytes of an artifact; a larger one is refused.
  public static let artifactBytes = 64 << 20
  /// Bytes of an artifact in one message of a download, as the contract says.
  public static let downloadChunkBytes = 256 << 10
  /// Bytes of an upload in one piece, as its sender has it; more are refused.
  public static let uploadChunkBytes = 4 << 20
  /// Bytes of a part, which is what an upload keeps when its server dies. At least S3's 5 MiB.
  public static let uploadPartBytes = 8 << 20
  /// Bytes of all uploads of a process that are no parts yet, and of the parts that are on their way. Past it, uploads that
  /// were idle longest begin again from what they have stored, and where none is idle a piece is refused for now.
  public static let uploadBufferBytes = 128 << 20
  /// How long the bytes of an upload that does not move stay in memory.
  public static let uploadBufferTime: Duration = .seconds(60)
  /// How long an upload may lie without moving, while its run goes on, before it is dropped.
  public static let uploadTime: Duration = .seconds(24 * 60 * 60)
  /// How often uploads are looked for that nobody goes on with.
  public static let uploadPurgePoll: Duration = .seconds(60)
  /// Uploads dropped in one statement.
  public static let uploadPurgeBatch = 100
  /// How long one operation of an object store may take, retries included: a part of an upload, at 150 kB a second.
  public static let objectStoreTimeout: Duration = .seconds(60)
  /// Bytes of an object that are fetched at a time, and held for each download.
  public static let objectStoreReadBytes = 2 << 20
  /// Bytes around a range that an address of the server was asked for by, which are read to check the whole; where there
  /// are more the range is sent unchecked.
  public static let bytesReadAroundRange = 4 << 20
  /// How long a download address is good for where nobody says.
  public static let downloadAddressTime: Duration = .seconds(60 * 60)
  /// How long it may be good for; S3 signs for no longer.
  public static let longestDownloadAddressTime: Duration = .seconds(7 * 24 * 60 * 60)
  /// How often the keys are read that download addresses are signed with: how long one that was deleted is still good.
  public static let downloadKeyPoll: Duration = .seconds(60)
  /// How old a key must be before it signs, where there is an older one: by then every server has read it.
  public static let downloadKeySettling: Duration = .seconds(3 * 60)
  /// How often artifacts are looked for that retention ends.
  public static let retentionPoll: Duration = .seconds(600)
  /// Artifacts removed in one statement.
  public static let retentionBatch = 200
  /// How often the marker of the artifact store gets a new stamp: a copy of the database that is as old is told from it.
  public static let storeMarkerPoll: Duration = .seconds(60 * 60)
  /// How long a server waits for another one that renews the marker; then the next look tries again.
  public static let storeTurnMilliseconds = 10_000
  /// How long one operation of an object store on its marker may take, retries included. Three of them, which is the most
  /// there is, have to be over before PostgreSQL ends the transaction that they happen in (`DatabaseLimits.idleInTransaction`).
  public static let markerTimeout: Duration = .seconds(15)
  /// How long a store that is another database's is taken for that without another look, when something is to be stored.
  public static let storeRefusalTime: Duration = .seconds(30)
  /// How long a store that could not be looked at is left alone then.
  public static let storeFailureTime: Duration = .seconds(1)
  /// Calls that wait for a look at the marker; one more is refused, and may be repeated.
  public static let waitingStoreLooks = 1024
  /// How often bytes are looked for that nothing refers to.
  public static let orphanPoll: Duration = .seconds(24 * 60 * 60)
  /// How old bytes must be that nothing refers to before they are removed: what is written gets its row within seconds.
  public static let orphanAge: Duration = .seconds(24 * 60 * 60)
  /// Objects listed at a time.
  public static let objectsPerListing = 1000
  /// File jobs that share the thread pool with name resolution at a time; more wait their turn.
  public static let concurrentFileJobs = 2
  /// File jobs that wait their turn; one more is refused, and may be repeated.
  public static let waitingFileJobs = 1024

  // Requests.

  /// How long the answer to a request id is kept.
  public static let idempotencyTime: Duration = .seconds(24 * 60 * 60)
  /// How often answers that are older are removed.
  public static let idempotencyPurgePoll: Duration = .seconds(600)
  /// Answers removed in one statement.
  public static let idempotencyPurgeBatch = 1000
}
