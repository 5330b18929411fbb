import EventLoop
import Synchronization

/// Which leases runner hosts keep alive through this process. A server that drains stays within reach while there are any: a
/// host that has no other one would lose its runs, though it and they are well.
///
/// A host whose heartbeats go elsewhere, or nowhere, is forgotten after a lease's time. Any thread.
final class HostedLeases: Sendable {
  private let heard = Mutex<[RunLease: LoopInstant]>([:])

  /// Notes that these were handed out, or kept alive, now. Past `ServiceLimits.hostedLeases` further ones are not noted, and
  /// nobody waits for them.
  func note(_ leases: [RunLease], at now: LoopInstant) {
    heard.withLock { heard in
      if heard.count + leases.count > ServiceLimits.hostedLeases { Self.forgetSilent(&heard, at: now) }
      for lease in leases where heard[lease] != nil || heard.count < ServiceLimits.hostedLeases { heard[lease] = now }
    }
  }

  /// Notes that these are over.
  func forget(_ leases: [RunLease]) {
    heard.withLock { heard in
      for lease in leases { heard[lease] = nil }
    }
  }

  /// Whether there are none.
  func isEmpty(at now: LoopInstant) -> Bool {
    heard.withLock { heard in
      Self.forgetSilent(&heard, at: now)
      return heard.isEmpty
    }
  }

  private static func forgetSilent(_ heard: inout [RunLease: LoopInstant], at now: LoopInstant) {
    heard = heard.filter { $0.value.duration(to: now) < ServiceLimits.leaseTime }
  }
}
