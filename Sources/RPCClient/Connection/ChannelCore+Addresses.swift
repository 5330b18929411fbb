import EventLoop
import RPC

// What the balancer says and what it is told.
extension ChannelCore {
  /// Does what the balancer finds due.
  func proceed() {
    guard case .open = phase else { return }
    watchLoop()
    take(balancer.steps(at: .now, callsWait: !queue.isEmpty))
    scheduleIdleCheck()
    guard let due = balancer.wakeUp else { return }
    let pause = LoopInstant.now.duration(to: due)
    guard let wakeUp else {
      wakeUp = loop.schedule(after: pause) { [weak self] in self?.proceed() }
      return
    }
    wakeUp.reschedule(after: pause)
  }

  func take(_ steps: [LoadBalancer.Step]) {
    for step in steps {
      switch step {
      case .resolve: resolve()
      case .connect(let slot): subchannels[slot]?.connect()
      case .remove(let slot):
        subchannels[slot]?.retire()
        subchannels[slot] = nil
      case .add(let slot):
        guard let address = balancer.members[slot]?.address else { continue }
        while subchannels.count <= slot { subchannels.append(nil) }
        subchannels[slot] = Subchannel(core: self, slot: slot, address: address)
      }
    }
  }

  func resolve() {
    loop.spawn { [self] in
      var addresses: [ResolvedAddress] = []
      var failure: SystemError?
      for endpoint in endpoints {
        do throws(SystemError) {
          for address in try await endpoint.addresses(on: loop) {
            addresses.append(ResolvedAddress(endpoint: endpoint, address: address))
          }
        } catch {
          failure = error
        }
      }
      didResolve(Array(addresses.prefix(configuration.limits.addresses)), failure)
    }
  }

  func didResolve(_ addresses: [ResolvedAddress], _ failure: SystemError?) {
    guard case .open = phase else { return }
    if addresses.isEmpty {
      lastFailure = RPCError(.unavailable, "No address of \(target) was found.", cause: failure)
      var generator = SystemRandomNumberGenerator()
      balancer.resolutionFailed(at: .now, using: &generator)
      endCallsThatWouldNotWait()
    } else {
      take(balancer.resolved(addresses))
    }
    proceed()
  }

  func connectionOpened(_ connection: ClientConnection) {
    connections[ObjectIdentifier(connection)] = connection
  }

  func connectionClosed(_ connection: ClientConnection) {
    connections[ObjectIdentifier(connection)] = nil
    checkDrained()
  }

  func subchannelIsReady(_ subchannel: Subchannel) {
    // From within a callback of HTTP/2; what waits is opened behind it.
    balancer.connected(subchannel.slot, at: loop.now)
  }

  /// The connection is there, and calls are not worth making over it.
  func subchannelIsUnhealthy(_ subchannel: Subchannel, _ error: RPCError) {
    lastFailure = error
    balancer.isUnhealthy(subchannel.slot)
    loop.atEndOfTurn { [self] in endCallsThatWouldNotWait() }
  }

  /// The connection that calls went to is gone or takes no more.
  func subchannelWasLost(_ subchannel: Subchannel) {
    var generator = SystemRandomNumberGenerator()
    balancer.lost(subchannel.slot, at: .now, using: &generator)
    loop.atEndOfTurn { [self] in proceed() }
  }

  func subchannelFailed(_ subchannel: Subchannel, _ error: RPCError) {
    var generator = SystemRandomNumberGenerator()
    lastFailure = error
    balancer.failed(subchannel.slot, at: .now, using: &generator)
    endCallsThatWouldNotWait()
    proceed()
  }

  func failureNow() -> RPCError? {
    guard balancer.isFailing else { return nil }
    // A pause may be over since anyone looked.
    if let due = balancer.wakeUp, due <= .now { take(balancer.steps(at: .now, callsWait: true)) }
    return balancer.isFailing ? lastFailure : nil
  }

  func endCallsThatWouldNotWait() {
    guard case .open = phase, balancer.isFailing, let error = lastFailure else { return }
    for call in queue.removeAll(where: { !$0.options.waitsForConnection }) {
      call.attemptEnded(error, trailers: error.metadata)
    }
  }
}
