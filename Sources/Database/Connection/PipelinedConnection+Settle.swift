import CPostgres
import EventLoop
import Synchronization

/// A way to tell the server to end what a session is doing.
// PQgetCancel: the structure "can be used in another thread", and only one owner has it at a time.
private final class CancelKey: @unchecked Sendable {
  private let raw: OpaquePointer

  init?(_ connection: OpaquePointer) {
    guard let raw = PQgetCancel(connection) else { return nil }
    self.raw = raw
  }

  deinit { PQfreeCancel(raw) }

  /// Blocks for a whole connection to the server.
  func cancel() {
    var message = [CChar](repeating: 0, count: 256)
    _ = PQcancel(raw, &message, Int32(message.count))
  }
}

/// Cancels that occupy a thread of the pool now, in the whole process: libuv's threads are few, and also resolve names.
private let cancelsOut = Atomic<Int>(0)

extension PipelinedConnection {
  /// A connection on its way back to being clean: nothing on its way, no cancel that could still hit, no transaction.
  struct Settling {
    var cancelIsOut = false
    var isRollingBack = false
    var timer: LoopTimer?
    /// Whether the connection can be used again.
    var completion: ((Bool) -> Void)?

    mutating func finish(_ isClean: Bool) {
      timer?.cancel()
      completion.take()?(isClean)
    }
  }

  /// Ends what the session is doing. The connection is not to be used again before ``settle(limit:completion:)`` says so:
  /// a cancel hits whatever runs when it arrives.
  func cancelOnServer() {
    guard let raw = link.raw, isOpen, inFlight > 0, settling?.cancelIsOut != true else { return }
    guard let key = CancelKey(raw), cancelsOut.load(ordering: .relaxed) < cancelsAtOnce else { return link.lose() }
    cancelsOut.add(1, ordering: .relaxed)
    if settling == nil { settling = Settling() }
    settling?.cancelIsOut = true
    let loop = loop
    loop.spawn { [self] in
      // The server signals the session before it closes the cancelling connection, which is when PQcancel returns.
      try? await loop.blocking { key.cancel() }
      cancelsOut.subtract(1, ordering: .relaxed)
      settling?.cancelIsOut = false
      continueSettling()
    }
  }

  /// Waits until the session is clean, with a ROLLBACK where a transaction is open; closes it where that takes too long.
  func settle(limit: Duration, completion: @escaping (Bool) -> Void) {
    guard isOpen else { return completion(false) }
    if settling == nil { settling = Settling() }
    settling?.completion = completion
    settling?.timer = loop.schedule(after: limit) { [link] in link.lose() }
    continueSettling()
  }

  func continueSettling() {
    guard let state = settling, !state.cancelIsOut, steps.isEmpty, let raw = link.raw else { return }
    // A cancel without a settle: the transaction goes on, and is told by its failed statement.
    guard state.completion != nil else {
      settling = nil
      return
    }
    switch PQtransactionStatus(raw) {
    case PQTRANS_IDLE:
      settling = nil
      var finished = state
      finished.finish(true)
    case PQTRANS_INTRANS, PQTRANS_INERROR:
      guard !state.isRollingBack else { return link.lose() }
      settling?.isRollingBack = true
      submit(PendingCall(Statement.rollback) { _ in })
    default:
      link.lose()
    }
  }
}
