import EventLoop

// Time that passes without calls, and the end of the loop.
extension ChannelCore {
  func scheduleIdleCheck() {
    guard let timeout = configuration.idleTimeout, idleTimer?.isScheduled != true else { return }
    idleTimer = loop.schedule(after: timeout) { [weak self] in self?.checkIdle() }
  }

  /// Ends the connections when no call has run for long. Looked at once in a while: calls only note the time.
  func checkIdle() {
    guard let timeout = configuration.idleTimeout, case .open = phase else { return }
    let isBusy = !queue.isEmpty || !pausing.isEmpty || connections.values.contains { $0.callCount > 0 }
    let left = isBusy ? timeout : loop.now.duration(to: lastActivity.advanced(by: timeout))
    guard left == .zero else {
      idleTimer?.reschedule(after: left)
      return
    }
    balancer.becameIdle()
    for subchannel in subchannels { subchannel?.rest() }
  }

  /// Timers of a loop that ends never fire, and calls would wait for them.
  func watchLoop() {
    guard watch == nil else { return }
    let loop = loop
    watch = loop.spawn { [weak self] in
      try? await loop.sleep(for: .seconds(Int64.max / 2_000_000_000))
      self?.close()
    }
  }
}
