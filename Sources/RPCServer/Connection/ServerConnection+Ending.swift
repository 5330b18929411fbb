import EventLoop
import HTTP2
import RPC

// What ends a connection: a drain, a silent client, one that does not read.
extension ServerConnection: ServedConnection {
  private static let lingering: Duration = .seconds(1)

  /// Whether the connection takes no new calls and wants those that run to come to an end.
  var isDraining: Bool {
    switch phase {
    case .handshake, .open: owner.isDraining
    case .drainAnnounced, .draining, .ending, .closed: true
    }
  }

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
      return close(.sessionFailed(error))
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
      try session.refuseNewStreams(debugData: farewell)
    } catch {
      return close(.sessionFailed(error))
    }
    scheduleFlush()
  }

  /// Ends every call with `error`; the connection closes behind them.
  func endCalls(_ error: RPCError) {
    if phase != .draining { refuseNewCalls() }
    session.forEachStream { ($0 as? ServerCall)?.end(error) }
  }

  func checkTimeouts(at now: LoopInstant) {
    let limits = owner.limits
    // What handlers have answered while the client read nothing.
    countResponseBytes()
    guard phase != .closed else { return }
    if case .ending(let since) = phase {
      if since.advanced(by: Self.lingering) <= now { close(.finished) }
      return
    }
    if phase == .handshake, openedAt.advanced(by: limits.handshakeTimeout) <= now {
      return hangUp(.handshakeTooSlow, .settingsTimeout)
    }
    if let began = session.headersBeganAt,
      LoopInstant(nanoseconds: began).advanced(by: limits.headerTimeout) <= now
    {
      return hangUp(.headersTooSlow, .enhanceYourCalm, "slow_headers")
    }
    if let blockedSince, blockedSince.advanced(by: limits.writeStallTimeout) <= now {
      return close(.clientDoesNotRead)
    }
    if let pingSent, pingSent.advanced(by: limits.keepaliveTimeout) <= now { return close(.keepaliveUnanswered) }
    if pingSent == nil, lastRead.advanced(by: limits.keepaliveInterval) <= now {
      pingSent = now
      counting.pointee.counters.keepalivesSent += 1
      do throws(HTTP2Error) { try session.ping(1) } catch { return close(.sessionFailed(error)) }
    }
    checkAge(at: now)
    guard session.streamCount > 0 else { return }
    session.forEachStream { ($0 as? ServerCall)?.checkTimeouts(at: now) }
  }

  /// gRPC's A9: a connection ends when it is old, so that clients spread anew over servers that have come since, and when
  /// it has had no call for long.
  private func checkAge(at now: LoopInstant) {
    let limits = owner.limits
    if phase == .open {
      if ageLimit <= now {
        farewell = "max_age"
        graceEnd = now.advanced(by: limits.connectionAgeGrace)
        announceDrain()
      } else if let longest = limits.connectionIdle, session.streamCount == 0, idleSince.advanced(by: longest) <= now {
        farewell = "max_idle"
        announceDrain()
      }
    }
    if let graceEnd, graceEnd <= now {
      self.graceEnd = nil
      endCalls(RPCError(.unavailable, "The connection has reached its greatest age."))
    }
  }

  /// Tells the client why, if it reads, and ends the connection.
  private func hangUp(_ reason: ConnectionEnd, _ code: HTTP2ErrorCode, _ debugData: String = "") {
    guard blockedSince == nil else { return close(reason) }
    failure = reason
    session.terminate(code, debugData: debugData)
    flush()
  }
}

extension ServerCall {
  /// Gives up what its client has not gone on with for too long.
  func checkTimeouts(at now: LoopInstant) {
    if pendingBytes > 0 {
      if lastProgress.advanced(by: limits.writeStallTimeout) <= now { giveUp(.cancel) }
    } else if handler == .waiting, response == .idle, head.route?.takesStream == false,
      lastProgress.advanced(by: limits.requestStallTimeout) <= now
    {
      end(RPCError(.deadlineExceeded, "The request took too long to arrive."))
    } else if response == .foreign, lastProgress.advanced(by: limits.requestStallTimeout) <= now {
      answerForeignRequest()
    }
  }

  /// Tells the handler, once, that the server wants its call to come to an end.
  func serverDrains() {
    guard let extras = presentExtras else { return }
    let hooks = extras.drainHooks
    extras.drainHooks = []
    for hook in hooks { hook() }
  }
}
