import Database
import EventLoop
import Messages
import Protobuf
import RPC
import RPCServer

extension RunnerHandlers {
  /// Stores chunks one after the other, and answers each.
  func appendLogs(
    _ requests: RequestStream<AppendLogsRequest>, _ writer: ResponseWriter<AppendLogsResponse>,
    _ context: CallContext
  ) async throws {
    let runner = try context.runner
    let drained = OneShotEvent()
    context.onDrain { drained.fire() }
    try await withThrowingTaskGroup(of: Bool.self) { group in
      group.addTask {
        var session: RunnerSession?
        for try await request in requests {
          let known: RunnerSession
          if let session { known = session } else { known = try await sessions.runner(request.session, of: runner) }
          session = known
          try await writer.write(try await answer(request, known))
        }
        return true
      }
      group.addTask {
        await drained.wait()
        return false
      }
      defer { group.cancelAll() }
      // What a drain cuts short has no answer: the runner asks elsewhere how far the log has come.
      if try await group.next() == false, drained.hasFired { throw RPCError.draining }
    }
  }

  private func answer(
    _ request: AppendLogsRequest, _ session: RunnerSession
  ) async throws -> AppendLogsResponse {
    var answer = AppendLogsResponse()
    answer.lease = request.lease
    answer.chunk = request.chunk
    do throws(RPCError) {
      let position = try await store(request, session)
      answer.lastChunk = position.lastChunk
      answer.lastNumber = position.lastNumber
    } catch {
      answer.refusal = try refusal(error)
      answer.reason = error.message
    }
    return answer
  }

  private func store(_ request: AppendLogsRequest, _ session: RunnerSession) async throws(RPCError) -> LogPosition {
    guard let lease = RunLease(request.lease) else { throw .leaseLost }
    let isOwn: Bool
    do throws(DatabaseError) {
      isOwn = try await sessions.held([lease], by: session).contains(lease)
    } catch {
      throw RPCError(error)
    }
    guard isOwn else { throw .leaseLost }
    return try await perform { queue throws(RunQueueError) in
      guard request.chunk > 0 else { return try await queue.logPosition(of: lease) }
      return try await queue.appendLogs(lease, chunk: request.chunk, request.entries)
    }
  }

  /// What is wrong with one lease: the logs of the runner's other runs go on. Only what ends the call itself is thrown on.
  private func refusal(_ error: RPCError) throws(RPCError) -> LogRefusal {
    if Task.isCancelled { throw error }
    switch error.detail(ErrorInfo.self).flatMap(RunnerRefusal.init) {
    case .leaseLost: return .leaseLost
    case .refused: return .refused
    case .runnerUnknown: throw error
    case nil: break
    }
    switch error.code {
    case .unavailable, .aborted, .cancelled, .resourceExhausted, .deadlineExceeded: return .unavailable
    default:
      logger.error("a chunk of a log could not be stored", metadata: ["error": "\(error.debugDescription)"])
      return .failed
    }
  }
}
