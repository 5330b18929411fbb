import EventLoop

/// Statements on the shared connections.
extension LoopPool {
  /// Takes a call; any thread.
  func submit(_ call: PendingCall) {
    if loop.isCurrent {
      admit(call)
    } else {
      loop.execute { self.admit(call) }
    }
  }

  /// Lets the caller go; any thread. What is on its way is not cancelled: a cancel would hit its neighbours.
  func drop(_ call: PendingCall) {
    loop.execute { call.drop() }
  }

  private func admit(_ call: PendingCall) {
    guard call.arrive() else { return }
    if isShutDown { return call.fail(.shutdown) }
    place(call)
  }

  /// Sends a call, or lets it wait for a place.
  func place(_ call: PendingCall) {
    // Who came first is served first.
    if waitingCalls.isEmpty, let connection = usableConnection {
      connection.submit(call)
      return
    }
    guard waitingCalls.count < limits.waitingStatementsPerLoop else {
      return call.fail(.tooManyWaiters, reason: "\(waitingCalls.count) statements wait already")
    }
    call.waitDeadline = loop.now.advanced(by: limits.wait)
    let isFirst = waitingCalls.isEmpty
    waitingCalls.append(call)
    if isFirst { armTimer() }
  }

  func serveWaitingCalls() {
    while !waitingCalls.isEmpty, let connection = usableConnection, let call = waitingCalls.popFirst() {
      if !call.isAnswered { connection.submit(call) }
    }
  }

  /// The one to send the next call on, if any.
  private var usableConnection: PipelinedConnection? {
    // One that turns out to have ended leaves the list.
    while let connection = leastLoaded {
      if connection.isUsable() { return connection }
    }
    return nil
  }

  /// The open shared connection with the fewest statements on their way, if it has room.
  private var leastLoaded: PipelinedConnection? {
    var best: PipelinedConnection?
    var fewest = limits.inFlightPerConnection
    for connection in sharedConnections where connection.inFlight < fewest && connection.isOpen && !connection.isLeaving
    {
      best = connection
      fewest = connection.inFlight
    }
    return best
  }

  /// A call has left the queue unsent.
  func retire(_ call: PendingCall) {
    finishDraining()
  }

  // MARK: Buffers

  /// A buffer for parameters; any thread, and one that was used before only on the loop.
  func lendBuffer() -> BindBuffer {
    loop.isCurrent ? spareBuffers.popLast() ?? BindBuffer() : BindBuffer()
  }

  /// Keeps a buffer that nobody reads any more for a later call; elsewhere than on the loop it is dropped.
  func takeBack(_ buffer: BindBuffer) {
    guard loop.isCurrent, buffer.isWorthKeeping, spareBuffers.count < limits.inFlightPerConnection else { return }
    buffer.reset()
    spareBuffers.append(buffer)
  }
}
