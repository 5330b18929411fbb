import Crypto
import Database
import EventLoop
import Messages
import RPC
import Synchronization

/// The sessions of runners, and which leases they hold: what each call of a runner is checked with.
///
/// A session never changes, and neither does the worker of a generation of a run: what was once found in the database
/// is kept in memory, up to a limit beyond which everything is looked up anew. That a session has been removed shows when
/// it is next noted as seen. All methods may be called at the same time, from any task.
final class RunnerSessions: Sendable {
  private struct Known: Sendable {
    let runner: RunnerRecord
    var leases: Set<RunLease> = []
    /// Nil: not by this process.
    var notedAt: LoopInstant?
  }

  /// Which of the leases are kept alive here.
  let hosted = HostedLeases()
  private let database: Database
  private let known = Mutex<[[UInt8]: Known]>([:])

  init(database: Database) {
    self.database = database
  }

  /// Begins a session.
  ///
  /// - Returns: the runner, and the secret that names its session.
  func begin(
    _ registration: RegisterRunnerRequest, principal: RunnerPrincipal
  ) async throws -> (runner: RunnerRecord, session: String) {
    let id = RecordIDSource.shared.next()
    let labels = registration.labels.map { "\($0.key)=\($0.value)" }.sorted()
    let runner = RunnerRecord(
      id: id, principal: principal.name, worker: "\(registration.name)/\(id)", labels: labels,
      capabilities: registration.capabilities)
    let session = SymmetricKey(size: .bits256).withUnsafeBytes { Base64URL.encode(Array($0)) }
    let hash = Self.hash(session)
    try await RunnerStore(database).insert(runner, sessionHash: hash, registration)
    keep(runner, hash, notedAt: .now)
    return (runner, session)
  }

  /// The runner whose session this is.
  ///
  /// - Throws: RUNNER_UNKNOWN when there is no such session, or another credential began it.
  func runner(_ session: String, of principal: RunnerPrincipal) async throws -> RunnerSession {
    let hash = Self.hash(session)
    let runner: RunnerRecord
    if let kept = known.withLock({ $0[hash]?.runner }) {
      runner = kept
    } else {
      guard let found = try await RunnerStore(database).find(sessionHash: hash) else { throw RPCError.runnerUnknown }
      keep(found, hash, notedAt: nil)
      runner = found
    }
    guard runner.principal == principal.name else { throw RPCError.runnerUnknown }
    return RunnerSession(runner: runner, hash: hash)
  }

  /// Notes, now and then, that a runner has been heard: a session that is never noted is removed in the end.
  ///
  /// - Throws: RUNNER_UNKNOWN when it has been removed.
  func noteSeen(_ session: RunnerSession) async throws {
    let isDue = known.withLock { known in
      let now = LoopInstant.now
      if let noted = known[session.hash]?.notedAt, noted.duration(to: now) <= ServiceLimits.runnerSeenInterval {
        return false
      }
      known[session.hash]?.notedAt = now
      return true
    }
    guard isDue, try await !RunnerStore(database).noteSeen(session.runner.id) else { return }
    known.withLock { $0[session.hash] = nil }
    throw RPCError.runnerUnknown
  }

  /// Notes that a runner has claimed these.
  func note(_ leases: [RunLease], of session: RunnerSession) {
    known.withLock { known in
      guard var kept = known.removeValue(forKey: session.hash) else { return }
      // Leases that have ended leave with the others, and are found again where they are asked for.
      if kept.leases.count + leases.count > ServiceLimits.leasesKeptPerRunner { kept.leases = [] }
      kept.leases.formUnion(leases)
      known[session.hash] = kept
    }
  }

  /// Those of the leases that are, or were, the runner's own.
  func held(_ leases: [RunLease], by session: RunnerSession) async throws(DatabaseError) -> Set<RunLease> {
    let kept = known.withLock { $0[session.hash]?.leases ?? [] }
    let unknown = leases.filter { !kept.contains($0) }
    guard !unknown.isEmpty else { return Set(leases) }
    let found = try await RunnerStore(database).holds(unknown, worker: session.runner.worker)
    note(found, of: session)
    return kept.intersection(leases).union(found)
  }

  private func keep(_ runner: RunnerRecord, _ hash: [UInt8], notedAt: LoopInstant?) {
    known.withLock { known in
      if known.count >= ServiceLimits.runnerSessionsKept { known = [:] }
      known[hash] = Known(runner: runner, notedAt: notedAt)
    }
  }

  private static func hash(_ session: String) -> [UInt8] { Array(SHA256.hash(data: Array(session.utf8))) }
}

/// A runner's session that has been checked.
struct RunnerSession: Sendable {
  let runner: RunnerRecord
  let hash: [UInt8]
}
