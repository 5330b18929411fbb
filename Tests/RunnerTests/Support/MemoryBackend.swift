import EventLoop
import Messages
import Protobuf
import Runner
import Synchronization

/// A backend that keeps everything in memory, and holds the runner to the protocol's rules.
final class MemoryBackend: RunnerBackend {
  struct Record {
    var lines: [LogLine] = []
    var lastChunk: Int64 = 0
    var artifacts: [NewArtifact] = []
    var progress: [Runner.RunProgress] = []
    var outcome: RunOutcome?
    /// Why the run was handed back; nil when it was not.
    var handBackReason: String?
    var isCancelRequested = false
    var isLost = false
    /// When the lease was given out, or last held up by a heartbeat.
    var lastHeld = ContinuousClock.now
    /// Calls that broke a rule of the protocol.
    var violations: [String] = []
    /// `appendLogs` calls to refuse as unavailable, after having stored the chunk: the answer was lost.
    var unavailableAppends = 0
    /// Why no artifact is stored by a call, which are counted from 1; nil where one is.
    var storingError: @Sendable (Int) -> BackendError? = { _ in nil }
    var storingCalls = 0
    /// Why an outcome is not taken; nil where it is.
    var refusal: @Sendable (RunOutcome) -> BackendError? = { _ in nil }
    /// The outcomes that were not taken.
    var refused: [RunOutcome] = []
    /// What `appendLogs` answers before it looks at a chunk, one after the other.
    var appendFailures: [AppendFailure] = []
    /// `appendLogs` is not available until somebody asks where the log ends.
    var isAppendingAwaited = false
    /// It has lost chunks that it had acknowledged.
    var hasLostChunks = false
    let completed = OneShotEvent()
  }
  /// How `appendLogs` fails.
  enum AppendFailure {
    /// Nothing is stored.
    case refused(BackendError.Code)
    /// The chunk is stored all the same.
    case storedAndFailed
  }
  private struct State {
    var queue: [ClaimedRun] = []
    /// What a claim brings that is cancelled.
    var late: [ClaimedRun] = []
    /// Claims that wait for a run.
    var waitingClaims = 0
    var records: [String: Record] = [:]
    var nextID = 0
    var arrived = OneShotEvent()
    var isAway = false
    var refusesHeartbeats = false
    var refusedProgress = 0
    var watchers: [(id: String, text: String, written: OneShotEvent)] = []
  }
  private let state = Mutex(State())

  // MARK: What tests do

  /// Whether the server cannot be reached.
  var isAway: Bool {
    get { state.withLock { $0.isAway } }
    set { state.withLock { $0.isAway = newValue } }
  }

  /// Whether heartbeats fail and nothing else does.
  var refusesHeartbeats: Bool {
    get { state.withLock { $0.refusesHeartbeats } }
    set { state.withLock { $0.refusesHeartbeats = newValue } }
  }

  /// Waits until somebody waits for a run.
  func waitForClaim() async {
    while state.withLock({ $0.waitingClaims == 0 }) { await Task.yield() }
  }

  /// How many reports of progress came while the server was away.
  var refusedProgress: Int { state.withLock { $0.refusedProgress } }

  /// Queues a run of these tasks and returns its identifier; one that is late comes by a claim that has been cancelled.
  func enqueue(
    _ tasks: [PlanTask], timeout: Duration? = nil, limits: RunLimits = RunLimits(), terms: LeaseTerms = LeaseTerms(),
    unavailableAppends: Int = 0, isLost: Bool = false, isLate: Bool = false, arrival: LoopInstant = .now,
    refusal: @escaping @Sendable (RunOutcome) -> BackendError? = { _ in nil },
    storingError: @escaping @Sendable (Int) -> BackendError? = { _ in nil }
  ) -> String {
    let plan = Plan.with {
      $0.title = "test"
      $0.tasks = tasks
      $0.timeout = timeout.map { ProtoDuration($0) }
    }
    return state.withLock { state in
      state.nextID += 1
      let id = "run-\(state.nextID)"
      state.records[id] = Record()
      state.records[id]?.unavailableAppends = unavailableAppends
      state.records[id]?.isLost = isLost
      state.records[id]?.storingError = storingError
      state.records[id]?.refusal = refusal
      let run = ClaimedRun(
        lease: Lease(runID: id, generation: 1), projectID: "project", plan: plan, limits: limits, terms: terms,
        arrival: arrival)
      if isLate {
        state.late.append(run)
      } else {
        state.queue.append(run)
        state.arrived.fire()
      }
      return id
    }
  }

  func record(_ id: String) -> Record { state.withLock { $0.records[id] ?? Record() } }

  func change(_ id: String, _ body: (inout Record) -> Void) {
    state.withLock { body(&$0.records[id, default: Record()]) }
  }

  /// Waits until an outcome of a run was not taken.
  func refusedOutcome(_ id: String) async {
    while record(id).refused.isEmpty { await Task.yield() }
  }

  /// Waits for the end of a run.
  func finished(_ id: String) async -> Record {
    await record(id).completed.wait()
    return record(id)
  }

  /// Waits until a run has written a line that contains this text.
  func waitForLine(_ text: String, of id: String) async {
    let written = state.withLock { state -> OneShotEvent? in
      if state.records[id]?.lines.contains(where: { $0.text.contains(text) }) == true { return nil }
      let written = OneShotEvent()
      state.watchers.append((id, text, written))
      return written
    }
    await written?.wait()
  }

  // MARK: RunnerBackend

  func claim(worker: WorkerID, capacity: Int, waitAtMost: Duration) async throws(BackendError) -> [ClaimedRun] {
    let arrived = state.withLock { state in
      if state.queue.isEmpty, state.arrived.hasFired { state.arrived = OneShotEvent() }
      state.waitingClaims += 1
      return state.arrived
    }
    await arrived.wait()
    let late = state.withLock { state in
      state.waitingClaims -= 1
      defer { if Task.isCancelled { state.late = [] } }
      return state.late
    }
    if Task.isCancelled {
      if late.isEmpty { throw BackendError(.cancelled, "cancelled") }
      return late
    }
    return state.withLock { state in
      let claimed = Array(state.queue.prefix(capacity))
      state.queue.removeFirst(claimed.count)
      return claimed
    }
  }

  func heartbeat(_ leases: [Lease]) async throws(BackendError) -> [LeaseHeartbeat] {
    if isAway || refusesHeartbeats { throw Self.away }
    return leases.map { lease in
      change(lease.runID) { $0.lastHeld = .now }
      let record = record(lease.runID)
      return LeaseHeartbeat(
        lease: lease, state: record.isLost ? .lost : record.isCancelRequested ? .cancelRequested : .held)
    }
  }

  func appendLogs(_ lease: Lease, chunk: Int64, _ lines: [LogLine]) async throws(BackendError) {
    try write(lease) { record in
      let failure = record.appendFailures.isEmpty ? nil : record.appendFailures.removeFirst()
      if case .refused(let code) = failure { return BackendError(code, "no such luck") }
      if record.isAppendingAwaited { return BackendError(.unavailable, "not before somebody asks") }
      if record.hasLostChunks, chunk > record.lastChunk + 1 {
        return BackendError(.rejected, "chunk \(chunk) came before chunk \(record.lastChunk + 1)")
      }
      if chunk == record.lastChunk + 1 {
        record.lines += lines
        record.lastChunk = chunk
      } else if chunk != record.lastChunk {
        record.violations.append("chunk \(chunk) after \(record.lastChunk)")
      }
      if failure != nil { return BackendError(.failed, "stored, and not known") }
      guard record.unavailableAppends > 0 else { return nil }
      record.unavailableAppends -= 1
      return BackendError(.unavailable, "not now")
    }
  }

  func lastChunk(of lease: Lease) async throws(BackendError) -> Int64 {
    if isAway { throw Self.away }
    change(lease.runID) { $0.isAppendingAwaited = false }
    return record(lease.runID).lastChunk
  }

  func reportProgress(_ lease: Lease, _ progress: Runner.RunProgress) async throws(BackendError) {
    state.withLock { if $0.isAway { $0.refusedProgress += 1 } }
    try write(lease) { record in
      record.progress.append(progress)
      return nil
    }
  }

  func storeArtifact(_ lease: Lease, _ artifact: NewArtifact) async throws(BackendError) -> String {
    try write(lease) { record in
      record.storingCalls += 1
      if let error = record.storingError(record.storingCalls) { return error }
      record.artifacts.append(artifact)
      return nil
    }
    return "artifact:\(artifact.name)"
  }

  func complete(_ lease: Lease, _ outcome: RunOutcome) async throws(BackendError) {
    let completed = try write(lease) { record in
      if let refusal = record.refusal(outcome) {
        record.refused.append(outcome)
        return refusal
      }
      if record.outcome != nil { record.violations.append("completed twice") }
      record.outcome = outcome
      return nil
    }
    completed.fire()
  }

  func handBack(_ lease: Lease, reason: String) async throws(BackendError) {
    let completed = try write(lease) { record in
      if record.handBackReason != nil { record.violations.append("handed back twice") }
      record.handBackReason = reason
      return nil
    }
    completed.fire()
  }

  @discardableResult
  private func write(_ lease: Lease, _ body: (inout Record) -> BackendError?) throws(BackendError) -> OneShotEvent {
    let (error, completed) = state.withLock { state -> (BackendError?, OneShotEvent) in
      if state.isAway { return (Self.away, OneShotEvent()) }
      var record = state.records[lease.runID, default: Record()]
      defer { state.records[lease.runID] = record }
      if record.isLost {
        record.violations.append("a write after the lease was lost")
        return (BackendError(.leaseLost, "lost"), record.completed)
      }
      if record.outcome != nil || record.handBackReason != nil { record.violations.append("a write after the end") }
      return (body(&record), record.completed)
    }
    for watcher in takeSatisfiedWatchers() { watcher.fire() }
    if let error { throw error }
    return completed
  }

  private static let away = BackendError(.unavailable, "the server is away")

  private func takeSatisfiedWatchers() -> [OneShotEvent] {
    state.withLock { state in
      let isSatisfied = { (watcher: (id: String, text: String, written: OneShotEvent)) in
        state.records[watcher.id]?.lines.contains { $0.text.contains(watcher.text) } ?? false
      }
      let satisfied = state.watchers.filter(isSatisfied).map(\.written)
      state.watchers.removeAll(where: isSatisfied)
      return satisfied
    }
  }
}
