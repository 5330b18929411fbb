import EventLoop
import HTTP2
import RPC

// What ends a connection: a drain, a silent client, one that does not read.
extension ServerConnection {
  private static let lingering: Duration = .seconds(1)

  /// First step of a drain: the client learns that it should open no more calls here.
  func announceDrain() {
    guard phase == .open || phase == .handshake else { return }
    phase = .drainAnnounced
    do throws(HTTP2Error) {
      try session.announceShutdown()
      // By itself, since libnghttp2 sends a PING ahead of everything else: its answer shall mean that the GOAWAY came.
      flush()
      try session.ping(0)
    } catch {
      return close()
    }
    // A client that has not answered by then is refused the calls it may still have under way.
    loop.schedule(after: owner.limits.drainRoundTrip) { [weak self] in
      if self?.phase == .drainAnnounced { self?.refuseNewCalls() }
    }
    session.forEachStream { ($0 as? ServerCall)?.serverDrains() }
  }

  /// Second step: what has arrived until now is served, nothing else is.
  func refuseNewCalls() {
    phase = .draining
    do throws(HTTP2Error) {
      try session.refuseNewStreams()
    } catch {
      return close()
    }
    scheduleFlush()
  }

  /// Ends every call with `error`; the connection closes behind them.
  func endCalls(_ error: RPCError) {
    if phase != .draining { refuseNewCalls() }
    session.forEachStream { ($0 as? ServerCall)?.end(error) }
  }

  /// Looks at the clocks; the owner calls it about every second.
  func checkTimeouts(at now: LoopInstant) {
    let limits = owner.limits
    if case .ending(let since) = phase {
      if since.advanced(by: Self.lingering) <= now { close() }
      return
    }
    if phase == .handshake, openedAt.advanced(by: limits.handshakeTimeout) <= now { return close() }
    if let blockedSince, blockedSince.advanced(by: limits.writeStallTimeout) <= now { return close() }
    if let pingSent, pingSent.advanced(by: limits.keepaliveTimeout) <= now { return close() }
    if pingSent == nil, lastRead.advanced(by: limits.keepaliveInterval) <= now {
      pingSent = now
      do throws(HTTP2Error) { try session.ping(1) } catch { return close() }
    }
    guard pendingResponseBytes > 0 else { return }
    session.forEachStream { stream in
      guard let call = stream as? ServerCall, call.pendingBytes > 0,
        call.lastProgress.advanced(by: limits.writeStallTimeout) <= now
      else { return }
      call.giveUp(.cancel)
    }
  }
}

extension ServerCall {
  /// Tells the handler, once, that the server wants its call to come to an end.
  func serverDrains() {
    guard let extras = presentExtras else { return }
    let hooks = extras.drainHooks
    extras.drainHooks = []
    for hook in hooks { hook() }
  }
}
