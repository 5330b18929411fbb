import EventLoop
import Messages
import Protobuf
import RPC
import RPCClient
import Runner

/// One stream of log chunks, of all runs of a runner: each is answered by its lease and number.
actor LogStream {
  nonisolated let loop: EventLoop
  nonisolated var unownedExecutor: UnownedSerialExecutor { loop.serialExecutor.asUnownedSerialExecutor() }

  private struct Key: Hashable {
    let lease: Lease
    let chunk: Int64
  }

  /// Somebody who waits for an answer.
  private final class Waiter {
    let answered = OneShotEvent()
    var answer: AppendLogsResponse?
  }

  private let session: String
  private let call: BidirectionalCall<AppendLogsRequest, AppendLogsResponse>
  private let requests: RequestQueue<AppendLogsRequest>
  private var isNamed = false
  private var waiters: [Key: Waiter] = [:]
  private var end: RPCError?

  init(channel: Channel, session: String, loop: EventLoop) {
    self.loop = loop
    self.session = session
    call = channel.bidirectional(
      RunnerService.appendLogs, options: CallOptions(deadline: .none, waitsForConnection: true))
    requests = RequestQueue(call.requests, loop: loop)
  }

  /// Begins to read; to be called once.
  func start() { loop.spawn { await self.readAll() } }

  var isOver: Bool { end != nil }

  /// Sends a chunk, or the question how far the log has come, and waits for the answer. One at a time for a lease.
  ///
  /// - Throws: how the stream ended; what takes too long ends it.
  func ask(_ lease: Lease, chunk: Int64, _ entries: [LogEntry]) async throws(RPCError) -> AppendLogsResponse {
    if let end { throw end }
    let waiter = Waiter()
    let key = Key(lease: lease, chunk: chunk)
    waiters[key] = waiter
    requests.send(
      .with {
        if !isNamed { $0.session = session }
        $0.lease = RunnerLease(lease)
        $0.chunk = chunk
        $0.entries = entries
      })
    isNamed = true
    let timer = loop.schedule(after: RunnerServer.callTimeout) { [call] in call.responses.cancel() }
    await waiter.answered.wait()
    timer.cancel()
    if waiters[key] === waiter { waiters[key] = nil }
    if let answer = waiter.answer { return answer }
    throw end ?? RPCError(.cancelled, "The runner gave the call up.")
  }

  /// Ends the stream at once.
  func cancel() { call.responses.cancel() }

  private func readAll() async {
    do throws(RPCError) {
      var responses = call.responses.makeAsyncIterator()
      while let response = try await responses.next(isolation: self) { receive(response) }
      end = RPCError(.unavailable, "The server has ended the stream of logs.")
    } catch {
      end = error
    }
    for waiter in waiters.values { waiter.answered.fire() }
    waiters = [:]
  }

  private func receive(_ response: AppendLogsResponse) {
    guard let lease = response.lease else { return }
    // One that nobody waits for answers a chunk that was sent twice.
    guard let waiter = waiters.removeValue(forKey: Key(lease: Lease(lease), chunk: response.chunk)) else { return }
    waiter.answer = response
    waiter.answered.fire()
  }
}
