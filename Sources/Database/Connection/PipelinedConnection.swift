import CPostgres
import EventLoop

/// What is told by a connection, on its loop.
protocol PipelinedConnectionOwner: AnyObject {
  func connectionDidOpen(_ connection: PipelinedConnection)
  /// Answers have come in: there may be room for more calls.
  func connectionHasRoom(_ connection: PipelinedConnection)
  /// The call was certainly not executed, or may be executed twice: send it again.
  func connection(_ connection: PipelinedConnection, returns call: PendingCall)
  func connectionDidEnd(_ connection: PipelinedConnection, _ error: DatabaseError)
}

/// A connection in libpq's pipeline mode: many statements on their way at once, answered in order.
///
/// Every statement is followed by a sync of its own, which bounds its implicit transaction, so that the failure of one
/// is not the failure of its neighbours. Read-only statements of one turn share a sync: where one of them fails, the
/// server skips those behind it, and they are sent again, which is harmless.
// Confined to its loop: every call is made there. @unchecked Sendable lets closures of the loop hold it.
final class PipelinedConnection: PostgresLinkOwner, @unchecked Sendable {
  let id: PoolStateMachine.ConnectionID
  let isShared: Bool
  let link: PostgresLink
  /// The pool, which closes its connections before it goes.
  unowned var owner: (any PipelinedConnectionOwner)?
  var sender: StatementSender
  /// What the server will answer, in order.
  var steps = FIFO<Step>(minimumCapacity: 64)
  /// Calls sent and not yet told their outcome.
  private(set) var inFlight = 0
  /// A write that was executed, with its result, until the sync behind it has committed it: whoever is told of success
  /// before would be told wrongly where a deferred constraint fails, or the server dies.
  private var uncommitted: (call: PendingCall, result: PostgresResult)?
  /// When an answer last came, or a call was sent while none was awaited.
  private(set) var lastProgress: LoopInstant
  /// What made the server skip the rest of the current batch.
  private var batchFailure: ServerReport?
  private var batchIsOpen = false
  /// How the server has told that it takes no changes: it has become a standby, or the connection leads to one. The
  /// connection ends with the last call on it; the next one is made to a server that takes them.
  private var standbyReport: ServerReport?
  var settling: Settling?
  let cancelsAtOnce: Int

  enum Step {
    case prepare(PreparedStatements.Entry)
    case call(PendingCall, PreparedStatements.Entry?)
    case sync
  }

  init(id: PoolStateMachine.ConnectionID, isShared: Bool, loop: EventLoop, limits: DatabaseLimits) {
    self.id = id
    self.isShared = isShared
    link = PostgresLink(loop: loop)
    sender = StatementSender(preparedLimit: limits.preparedStatementsPerConnection)
    cancelsAtOnce = limits.cancelsAtOnce
    lastProgress = loop.now
    link.owner = self
  }

  var loop: EventLoop { link.loop }
  var isOpen: Bool { link.isOpen }
  /// No more calls are to be sent on it.
  var isLeaving: Bool { standbyReport != nil }

  /// Whether a statement may go out on it. Of an idle connection the server may have ended the session, and the loop not
  /// have looked yet: a statement sent now would be lost, and nobody could say whether it had been executed.
  func isUsable() -> Bool {
    if inFlight == 0 { link.takeIn() }
    return isOpen
  }

  /// Sends a call. What becomes of it is the call's own to say. One that joins the next stands or falls together with
  /// it, as BEGIN and the first statement do.
  func submit(_ call: PendingCall, joinsNext: Bool = false) {
    guard let raw = link.raw, link.isOpen else { return call.fail(.connectionLost, reason: "the connection has ended") }
    let mayShareSync = isShared && call.statement.isReadOnly && !call.isSecondAttempt
    if batchIsOpen && !mayShareSync && isShared { closeBatch() }
    switch sender.send(call, on: raw) {
    case .sent(let entry, let prepares):
      if prepares, let entry { steps.append(.prepare(entry)) }
      steps.append(.call(call, entry))
    case .refused:
      call.fail(.connectionLost, reason: String(cString: PQerrorMessage(raw)).trimmingNewline)
      return link.lose()
    case .tooManyParameters:
      return call.fail(.misuse, reason: StatementSender.parameterLimitReason)
    }
    if inFlight == 0 { lastProgress = loop.now }
    inFlight += 1
    if mayShareSync {
      openBatch()
    } else if !joinsNext {
      sync(raw)
      link.flushAtEndOfTurn()
    }
  }

  private func openBatch() {
    guard !batchIsOpen else { return }
    batchIsOpen = true
    loop.atEndOfTurn { [self] in closeBatch() }
  }

  private func closeBatch() {
    guard batchIsOpen else { return }
    batchIsOpen = false
    guard let raw = link.raw else { return }
    sync(raw)
    link.flush()
  }

  private func sync(_ raw: OpaquePointer) {
    if vf_pipeline_sync(raw) == 1 {
      steps.append(.sync)
    } else {
      link.lose()
    }
  }

  func close() {
    link.close()
    failEverything(DatabaseError(.shutdown, operation: "close the connection"))
  }

  func linkDidOpen() {
    guard let raw = link.raw, PQenterPipelineMode(raw) == 1 else { return link.lose() }
    owner?.connectionDidOpen(self)
  }

  func linkDidRead() {
    lastProgress = loop.now
    // Between results there is one nil a statement; two in a row mean that libpq has nothing more.
    var emptyAnswers = 0
    while let raw = link.raw, let step = steps.first, PQisBusy(raw) == 0, emptyAnswers < 2 {
      guard let pointer = PQgetResult(raw) else {
        emptyAnswers += 1
        continue
      }
      emptyAnswers = 0
      take(PostgresOutcome(owning: pointer), for: step)
    }
    guard link.raw != nil else { return }
    if let standbyReport, inFlight == 0 {
      lossReport = standbyReport
      return link.lose()
    }
    owner?.connectionHasRoom(self)
    if settling != nil { continueSettling() }
  }

  private func take(_ outcome: PostgresOutcome, for step: Step) {
    if case .refused(let report) = outcome, report.endsSession {
      lossReport = report
      return link.lose()
    }
    if case (.sync, .refused(let report)) = (step, outcome) { return refuseCommit(report) }
    _ = steps.popFirst()
    switch (step, outcome) {
    case (.sync, .synchronised):
      batchFailure = nil
      if let (call, result) = uncommitted.take() {
        inFlight -= 1
        call.finish(.success(result))
      }
    case (.prepare(let entry), .rows):
      entry.state = .ready
    case (.prepare(let entry), .refused(let report)):
      entry.state = .failed
      batchFailure = report
    case (.prepare(let entry), .skipped):
      entry.state = .failed
    // Each write on a shared connection has a sync of its own, so that there is never a second one.
    case (.call(let call, _), .rows(let result)) where isShared && !call.statement.isReadOnly:
      uncommitted = (call, result)
    case (.call(let call, _), .rows(let result)):
      inFlight -= 1
      call.finish(.success(result))
    case (.call(let call, let entry), .refused(let report)):
      inFlight -= 1
      batchFailure = report
      refuse(call, entry, report)
      if report.state == .readOnlyTransaction { standbyReport = report }
    case (.call(let call, _), .skipped):
      inFlight -= 1
      skip(call)
    case (.call(let call, _), .unexpected(let status)):
      call.fail(.misuse, reason: "the server answered with \(status)")
      link.lose()
    default:
      // The order of answers is the protocol's promise; without it no answer belongs to any call.
      link.lose()
    }
  }

  /// The implicit transaction could not be committed. The sync itself is still to be answered (libpq keeps it at the
  /// head of its queue until then).
  private func refuseCommit(_ report: ServerReport) {
    guard let (call, _) = uncommitted.take() else { return link.lose() }
    inFlight -= 1
    call.fail(report)
  }

  private func refuse(_ call: PendingCall, _ entry: PreparedStatements.Entry?, _ report: ServerReport) {
    guard let entry, report.meansPreparedStatementIsGone else { return call.fail(report) }
    entry.state = .failed
    guard isShared, !call.isSecondAttempt, !call.isAnswered else { return call.fail(report) }
    call.isSecondAttempt = true
    owner?.connection(self, returns: call)
  }

  private func skip(_ call: PendingCall) {
    if isShared, !call.isSecondAttempt, !call.isAnswered {
      call.isSecondAttempt = true
      owner?.connection(self, returns: call)
    } else if let batchFailure {
      call.fail(batchFailure)
    } else {
      call.fail(.server, reason: "an earlier statement of the batch failed")
    }
  }

  private var lossReport: ServerReport?

  func linkDidFail(_ error: DatabaseError) {
    var error = error
    if let lossReport {
      error = DatabaseError(error.code, operation: error.operation, report: lossReport)
    }
    // The owner first: what it sends again must not find this connection.
    owner?.connectionDidEnd(self, error)
    failEverything(error)
  }

  private func failEverything(_ error: DatabaseError) {
    if let (call, _) = uncommitted.take() {
      call.finish(.failure(error.recoded(.connectionLost, operation: call.statement.name)))
    }
    while let step = steps.popFirst() {
      guard case .call(let call, _) = step else { continue }
      if isShared, call.statement.isReadOnly, !call.isSecondAttempt, !call.isAnswered, error.code != .shutdown {
        call.isSecondAttempt = true
        owner?.connection(self, returns: call)
      } else {
        let code: DatabaseError.Code = error.code == .shutdown ? .shutdown : .connectionLost
        call.finish(.failure(error.recoded(code, operation: call.statement.name)))
      }
    }
    inFlight = 0
    settling?.finish(false)
    settling = nil
  }
}

extension ServerReport {
  /// The statement was refused before it ran, and would not be if it were prepared again: it is not known (26000), or
  /// a change of a table made its plan useless (0A000 out of RevalidateCachedQuery, "cached plan must not change result
  /// type").
  fileprivate var meansPreparedStatementIsGone: Bool {
    state == SQLState("26000") || (state == SQLState("0A000") && routine == "RevalidateCachedQuery")
  }
}
