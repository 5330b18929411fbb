import EventLoop
import Protobuf
import RPC
import RPCClient
import Synchronization

/// The requests of a streaming call that several tasks write: sent one after the other, in the order in which they came.
///
/// Its owner bounds it: nobody adds a second request before the first was answered. Any thread.
final class RequestQueue<Request: Message>: Sendable {
  private struct State {
    var waiting: [Request] = []
    var isFinished = false
    var isWriting = false
  }

  private let writer: RequestWriter<Request>
  private let loop: EventLoop
  private let state = Mutex(State())

  init(_ writer: RequestWriter<Request>, loop: EventLoop) {
    self.writer = writer
    self.loop = loop
  }

  /// Adds a request behind the others. What goes wrong shows on the side of the answers.
  func send(_ request: Request) {
    push { $0.waiting.append(request) }
  }

  /// Says that no more follow.
  func finish() {
    push { $0.isFinished = true }
  }

  private func push(_ change: (inout State) -> Void) {
    let begins = state.withLock { state in
      change(&state)
      defer { state.isWriting = true }
      return !state.isWriting
    }
    if begins { loop.spawn { await self.writeAll() } }
  }

  private func writeAll() async {
    do throws(RPCError) {
      while true {
        let (batch, isLast) = state.withLock { state in
          defer { state.waiting = [] }
          if state.waiting.isEmpty, !state.isFinished { state.isWriting = false }
          return (state.waiting, state.isFinished)
        }
        for request in batch { try await writer.write(request) }
        if isLast { return try await writer.finish() }
        if batch.isEmpty { return }
      }
    } catch {
      // The call has ended. Nothing more is written, and nothing waits for it.
      state.withLock { $0.waiting = [] }
    }
  }
}
