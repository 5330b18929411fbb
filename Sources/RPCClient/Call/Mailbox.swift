import EventLoop
import RPC
import Synchronization

/// What has arrived for a stream of responses and has not been read: filled on the loop, emptied by whoever iterates, on
/// any thread. The stream's flow-control window bounds it.
final class Mailbox<Response: Sendable>: Sendable {
  struct Letter: Sendable {
    let message: Response
    /// What the message takes of the stream's window.
    let windowBytes: Int
  }

  private struct State: Sendable {
    var letters: [Letter] = []
    /// What those of them take that came compressed.
    var inflatedBytes = 0
    var initialMetadata = Metadata()
    /// Set once: how the call ended, and the trailers.
    var end: (error: RPCError?, trailers: Metadata)?
    var reader: CheckedContinuation<Void, Never>?

    mutating func takeReader() -> CheckedContinuation<Void, Never>? {
      defer { reader = nil }
      return reader
    }
  }

  /// The first header list has come, or the call has ended without one.
  let headersArrived = OneShotEvent()
  private let state = Mutex(State())

  /// What a look into the mailbox finds.
  enum Content: Sendable {
    case letters([Letter])
    case nothing
    case end(RPCError?)
  }

  // MARK: The loop's side

  func setInitialMetadata(_ metadata: Metadata) {
    state.withLock { $0.initialMetadata = metadata }
    headersArrived.fire()
  }

  func append(_ letters: [Letter], inflatedBytes: Int = 0) {
    let reader = state.withLock { state in
      state.inflatedBytes += inflatedBytes
      if state.letters.isEmpty { state.letters = letters } else { state.letters += letters }
      return state.takeReader()
    }
    reader?.resume()
  }

  func end(_ error: RPCError?, trailers: Metadata) {
    let reader = state.withLock { state in
      if state.end == nil { state.end = (error, trailers) }
      return state.takeReader()
    }
    reader?.resume()
    headersArrived.fire()
  }

  /// What has come out of compressed messages that were not taken.
  var inflatedBytes: Int { state.withLock { $0.inflatedBytes } }

  var isEmpty: Bool { state.withLock { $0.letters.isEmpty } }

  // MARK: The reader's side

  /// Everything that is there; the end comes behind the last message.
  func take() -> Content {
    state.withLock { state in
      if !state.letters.isEmpty {
        defer { (state.letters, state.inflatedBytes) = ([], 0) }
        return .letters(state.letters)
      }
      if let end = state.end { return .end(end.error) }
      return .nothing
    }
  }

  /// Returns when there is something to take, or the task is cancelled. One task at a time; a second one returns at once.
  func wait() async {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let mayWait = state.withLock { state in
          guard state.letters.isEmpty, state.end == nil, state.reader == nil, !Task.isCancelled else { return false }
          state.reader = continuation
          return true
        }
        if !mayWait { continuation.resume() }
      }
    } onCancel: {
      let reader = state.withLock { $0.takeReader() }
      reader?.resume()
    }
  }

  var initialMetadata: Metadata { state.withLock { $0.initialMetadata } }

  var end: (error: RPCError?, trailers: Metadata)? { state.withLock { $0.end } }
}
