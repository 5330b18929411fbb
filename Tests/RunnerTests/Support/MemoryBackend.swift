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
    /// Calls that broke a rule of the protocol.
    var violations: [String] = []
    /// `appendLogs` calls to refuse as unavailable, after having stored the chunk: the answer was lost.
    var unavailableAppends = 0
    let completed = OneShotEvent()
  }
  private struct State {
    var queue: [ClaimedRun] = []
    var records: [String: Record] = [:]
    var nextID = 0
    var arrived = OneShotEvent()
    var isAway = false
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

  /// How many reports of progress came while the server was away.
  var refusedProgress: Int { state.withLock { $0.refusedProgress } }

  /// Queues a run of these tasks and returns its identifier.
  func enqueue(
    _ tasks: [PlanTask], timeout: Duration? = nil, limits: RunLimits = RunLimits(), terms: LeaseTerms = LeaseTerms(),
    unavailableAppends: Int = 0, isLost: Bool = false
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
      state.queue.append(
        ClaimedRun(
          lease: Lease(runID: id, generation: 1), projectID: "project", plan: plan, limits: limits, terms: terms))
      state.arrived.fire()
      return id
    }
  }

  func record(_ id: String) -> Record { state.withLock { $0.records[id] ?? Record() } }

  func change(_ id: String, _ body: (inout Record) -> Void) {
    state.withLock { body(&$0.records[id, default: Record()]) }
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
      return state.arrived
    }
    await arrived.wait()
    if Task.isCancelled { throw BackendError(.cancelled, "cancelled") }
    return state.withLock { state in
      let claimed = Array(state.queue.prefix(capacity))
      state.queue.removeFirst(claimed.count)
      return claimed
    }
  }

  func heartbeat(_ leases: [Lease]) async throws(BackendError) -> [LeaseHeartbeat] {
    if isAway { throw Self.away }
    return leases.map { lease in
      let record = record(lease.runID)
      return LeaseHeartbeat(
        lease: lease, state: record.isLost ? .lost : record.isCancelRequested ? .cancelRequested : .held)
    }
  }

  func appendLogs(_ lease: Lease, chunk: Int64, _ lines: [LogLine]) async throws(BackendError) {
    try write(lease) { record in
      if chunk == record.lastChunk + 1 {
        record.lines += lines
        record.lastChunk = chunk
      } else if chunk != record.lastChunk {
        record.violations.append("chunk \(chunk) after \(record.lastChunk)")
      }
      guard record.unavailableAppends > 0 else { return nil }
      record.unavailableAppends -= 1
      return BackendError(.unavailable, "not now")
    }
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
      record.artifacts.append(artifact)
      return nil
    }
    return "artifact:\(artifact.name)"
  }

  func complete(_ lease: Lease, _ outcome: RunOutcome) async throws(BackendError) {
    let completed = try write(lease) { record in
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
