import EventLoop

extension LoopPool {
  /// Takes nothing new, waits for what is on its way for at most the drain limit, closes everything. Any task.
  func shutdown() async {
    await withUnsafeContinuation { (continuation: UnsafeContinuation<Void, Never>) in
      loop.execute { self.beginShutdown { continuation.resume() } }
    }
  }

  private func beginShutdown(_ completion: @escaping () -> Void) {
    guard !isShutDown else { return completion() }
    isShutDown = true
    watchdog?.cancel()
    while let call = waitingCalls.popFirst() { call.fail(.shutdown) }
    perform(machine.shutdown())
    let limit = loop.schedule(after: limits.drain) { [self] in closeEverything() }
    drained = {
      limit.cancel()
      completion()
    }
    finishDraining()
  }

  /// Ends the shutdown once nothing is on its way.
  func finishDraining() {
    guard drained != nil, !connections.values.contains(where: isBusy) else { return }
    closeEverything()
  }

  private func isBusy(_ connection: PipelinedConnection) -> Bool {
    switch machine.connections[connection.id] {
    case .leased, .settling: true
    case .shared: connection.inFlight > 0
    default: false
    }
  }

  private func closeEverything() {
    let completion = drained.take()
    let all = connections.values
    connections.removeAll()
    reachable.add(-sharedConnections.count)
    sharedConnections.removeAll()
    for connection in all { connection.close() }
    timer?.cancel()
    completion?()
  }
}
