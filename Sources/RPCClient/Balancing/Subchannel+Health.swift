import EventLoop
import RPC

// Asking the server at the other end whether calls are worth making there.
extension Subchannel {
  /// The connection is there: it takes calls, or is asked first where the channel says so.
  func beginWatchingHealth(over connection: ClientConnection, _ service: String) {
    do throws(RPCError) {
      let watch = try HealthWatch(core: core, service: service) { [self] watch, news in
        guard healthWatch === watch else { return }
        healthChanged(news, over: connection)
      }
      healthWatch = watch
      // One that drains says so by itself.
      _ = connection.open(watch)
    } catch {
      core.subchannelIsUnhealthy(self, error)
    }
  }

  private func healthChanged(_ news: HealthWatch.News, over connection: ClientConnection) {
    switch news {
    case .serving:
      healthBackoff.reset()
      core.subchannelIsReady(self)
    case .notServing:
      healthBackoff.reset()
      core.subchannelIsUnhealthy(self, RPCError(.unavailable, "The server at \(authority) is not serving."))
    case .ended:
      healthWatch = nil
      guard self.connection === connection, connection.phase == .ready,
        let service = core.configuration.healthService
      else { return }
      core.subchannelIsUnhealthy(self, RPCError(.unavailable, "The server at \(authority) does not tell its health."))
      var generator = SystemRandomNumberGenerator()
      core.loop.schedule(after: healthBackoff.next(using: &generator)) { [self] in
        // Nil behind the end of the channel, which must not be touched then.
        guard self.connection === connection else { return }
        beginWatchingHealth(over: connection, service)
      }
    }
  }

  func endWatchingHealth() {
    let watch = healthWatch
    healthWatch = nil
    watch?.stop()
  }
}
