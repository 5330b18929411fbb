import Database
import Logging
import Messages
import RPC
import RPCServer

/// Answers the calls of RunnerService: the run queue for runners on other hosts.
///
/// A runner reaches no run but those that it holds. Who holds a generation of a run never changes, so that it can be
/// judged ahead of the write, which the generation itself fences.
struct RunnerHandlers: Sendable {
  let queue: RunQueue
  let sessions: RunnerSessions
  let logger: Logger

  func register(_ request: RegisterRunnerRequest, _ context: CallContext) async throws -> RegisterRunnerResponse {
    let principal = try context.runner
    let (runner, session) = try await sessions.begin(request, principal: principal)
    logger.info(
      "a runner registered",
      metadata: ["runner": "\(runner.worker)", "by": "\(principal)", "from": "\(context.peer.address)"])
    return .with {
      $0.runnerID = runner.id.description
      $0.session = session
    }
  }

  func heartbeat(_ request: HeartbeatRequest, _ context: CallContext) async throws -> HeartbeatResponse {
    let session = try await sessions.runner(request.session, of: try context.runner)
    try await sessions.noteSeen(session)
    let leases = request.leases.compactMap { RunLease($0) }
    let own = try await sessions.held(leases, by: session)
    let asked = leases.filter(own.contains)
    let states = try await perform { queue throws(RunQueueError) in try await queue.heartbeat(asked) }
    note(asked, states)
    let statesOfOwn = Dictionary(zip(asked, states), uniquingKeysWith: { first, _ in first })
    return .with {
      $0.leases = zip(request.leases, leases).map { named, lease in
        .with {
          $0.lease = named
          $0.state = RunnerLeaseState(statesOfOwn[lease] ?? .lost)
        }
      }
    }
  }

  func reportProgress(
    _ request: ReportProgressRequest, _ context: CallContext
  ) async throws -> ReportProgressResponse {
    let lease = try await hold(request.lease, request.session, context)
    let (progress, results) = (request.progress ?? RunProgress(), request.taskResults)
    try await perform { queue throws(RunQueueError) in
      try await queue.reportProgress(lease, progress, taskResults: results)
    }
    return ReportProgressResponse()
  }

  func complete(_ request: CompleteRunRequest, _ context: CallContext) async throws -> CompleteRunResponse {
    let state: RunOutcome.State
    switch request.state {
    case .completed: state = .completed
    case .cancelled: state = .cancelled
    case .failed:
      guard let failure = request.failure else {
        throw RPCError.invalidArgument(field: "failure", "is required in the state FAILED")
      }
      state = .failed(failure)
    default: throw RPCError.invalidArgument(field: "state", "must be COMPLETED, FAILED or CANCELLED")
    }
    let lease = try await hold(request.lease, request.session, context)
    let outcome = RunOutcome(
      state: state, tasksDone: request.tasksDone, taskResults: request.taskResults, values: request.values)
    try await perform { queue throws(RunQueueError) in try await queue.complete(lease, outcome) }
    sessions.hosted.forget([lease])
    return CompleteRunResponse()
  }

  func handBack(_ request: HandBackRunRequest, _ context: CallContext) async throws -> HandBackRunResponse {
    let lease = try await hold(request.lease, request.session, context)
    let reason = request.reason.isEmpty ? "the runner gave it up" : request.reason
    try await perform { queue throws(RunQueueError) in try await queue.handBack(lease, reason: reason) }
    sessions.hosted.forget([lease])
    return HandBackRunResponse()
  }

  /// Notes what a heartbeat has kept alive, and what it found to be over.
  private func note(_ leases: [RunLease], _ states: [LeaseState]) {
    let isOver = zip(leases, states).map { (lease: $0, isOver: $1 == .lost) }
    sessions.hosted.note(isOver.filter { !$0.isOver }.map(\.lease), at: .now)
    sessions.hosted.forget(isOver.filter(\.isOver).map(\.lease))
  }

  /// The lease that a call names.
  ///
  /// - Throws: RUNNER_UNKNOWN, and LEASE_LOST where the lease is not the caller's.
  private func hold(_ named: RunnerLease?, _ session: String, _ context: CallContext) async throws -> RunLease {
    let session = try await sessions.runner(session, of: try context.runner)
    return try await hold(named, session)
  }

  func hold(_ named: RunnerLease?, _ session: RunnerSession) async throws -> RunLease {
    guard let lease = RunLease(named), try await sessions.held([lease], by: session).contains(lease) else {
      throw RPCError.leaseLost
    }
    return lease
  }

  /// Asks the queue, and turns what it refuses into what runners are told.
  func perform<Answer: Sendable>(
    _ question: (RunQueue) async throws(RunQueueError) -> Answer
  ) async throws(RPCError) -> Answer {
    do throws(RunQueueError) {
      return try await question(queue)
    } catch {
      throw RPCError(error)
    }
  }
}
