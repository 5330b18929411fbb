import Synchronization

/// What has come of a response and was not taken: filled on the transfer's loop, emptied by its reader, on any thread.
final class ResponsePipe: Sendable {
  private struct State: Sendable {
    var head: ResponseHead?
    var pieces: [[UInt8]] = []
    var next = 0
    var bytes = 0
    /// The last look into the pipe found it too full.
    var isPaused = false
    /// Set once. Pieces before it are still to be read.
    var end: End?
    var waiter: CheckedContinuation<Void, Never>?

    mutating func takeWaiter() -> CheckedContinuation<Void, Never>? {
      defer { waiter = nil }
      return waiter
    }
  }

  private struct End: Sendable {
    let error: HTTPClientError?
  }

  private let limit: Int
  private let state = Mutex(State())

  init(limit: Int) { self.limit = limit }

  // MARK: The loop's side

  func setHead(_ head: ResponseHead) {
    let waiter = state.withLock { state in
      state.head = head
      return state.takeWaiter()
    }
    waiter?.resume()
  }

  /// Whether there is room; where there is none, the reader's ``take()`` says when there is again.
  func hasRoom() -> Bool {
    state.withLock { state in
      state.isPaused = state.bytes >= limit
      return !state.isPaused
    }
  }

  func append(_ piece: [UInt8]) {
    let waiter = state.withLock { state in
      state.pieces.append(piece)
      state.bytes += piece.count
      return state.takeWaiter()
    }
    waiter?.resume()
  }

  /// The end, once; further calls change nothing. After a failure what was not read is gone.
  func end(_ error: HTTPClientError?) {
    let waiter = state.withLock { state -> CheckedContinuation<Void, Never>? in
      guard state.end == nil else { return nil }
      state.end = End(error: error)
      if error != nil {
        state.pieces = []
        state.next = 0
        state.bytes = 0
      }
      return state.takeWaiter()
    }
    waiter?.resume()
  }

  // MARK: The reader's side

  enum Content: Sendable {
    /// `isRoomy`: the transfer was paused, and may go on.
    case bytes([UInt8], isRoomy: Bool)
    case nothing
    case end(HTTPClientError?)
  }

  func take() -> Content {
    state.withLock { state in
      guard state.next < state.pieces.count else {
        return state.end.map { .end($0.error) } ?? .nothing
      }
      let piece = state.pieces[state.next]
      state.pieces[state.next] = []
      state.next += 1
      if state.next == state.pieces.count {
        state.pieces.removeAll(keepingCapacity: true)
        state.next = 0
      }
      state.bytes -= piece.count
      let isRoomy = state.isPaused && state.bytes <= limit / 2
      if isRoomy { state.isPaused = false }
      return .bytes(piece, isRoomy: isRoomy)
    }
  }

  /// The head, as soon as it is there; the error where the transfer ends without one.
  func head() async -> Result<ResponseHead, HTTPClientError> {
    while true {
      let found = state.withLock { state -> Result<ResponseHead, HTTPClientError>? in
        if let head = state.head { return .success(head) }
        return state.end.map { .failure($0.error ?? HTTPClientError(.invalidResponse, operation: "read a response")) }
      }
      if let found { return found }
      await wait { $0.head == nil }
    }
  }

  /// Returns when something has come after the head, or the end. Whoever is cancelled ends the transfer, which ends the wait.
  func wait() async {
    await wait { $0.next >= $0.pieces.count }
  }

  private func wait(while isMissing: (State) -> Bool) async {
    await withCheckedContinuation { continuation in
      let mayWait = state.withLock { state in
        guard isMissing(state), state.end == nil, state.waiter == nil else { return false }
        state.waiter = continuation
        return true
      }
      if !mayWait { continuation.resume() }
    }
  }
}
