import EventLoop

/// A call on its way; confined to the connection's loop.
final class PendingCall {
  private enum State {
    /// May become `awaited` or `answered`.
    case sent
    /// May become `answered`.
    case awaited(CheckedContinuation<Result<JSON, BrowserError>, Never>)
    /// Final.
    case answered(Result<JSON, BrowserError>)
  }

  let id: Int
  let command: DevToolsCommand
  var timer: LoopTimer?
  private var state = State.sent

  init(id: Int, command: DevToolsCommand) {
    self.id = id
    self.command = command
  }

  /// The first answer counts; later ones change nothing.
  func answer(_ result: Result<JSON, BrowserError>) {
    timer?.cancel()
    timer = nil
    switch state {
    case .sent: state = .answered(result)
    case .awaited(let continuation):
      state = .answered(result)
      continuation.resume(returning: result)
    case .answered: break
    }
  }

  func whenAnswered(_ continuation: CheckedContinuation<Result<JSON, BrowserError>, Never>) {
    if case .answered(let result) = state {
      continuation.resume(returning: result)
    } else {
      state = .awaited(continuation)
    }
  }
}
