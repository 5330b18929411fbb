import EventLoop
import HTTP2
import RPC

/// The way to one address: the connection there, or the attempt to have one. When to try again is the balancer's to say.
/// Confined to the loop.
final class Subchannel {
  private enum State {
    case idle
    case connecting
    case handshake(ClientConnection)
    case ready(ClientConnection)
    case closed
  }

  unowned let core: ChannelCore
  let slot: Int
  let endpoint: Endpoint
  let authority: String
  private let address: SocketAddress
  private var state = State.idle
  private var attempt: Task<Void, Never>?
  /// Doubled when the server complains of too many PINGs (gRPC's A8); for the connections to come too.
  private(set) var keepaliveInterval: Duration?
  /// The call by which the server tells its health, while one runs.
  var healthWatch: HealthWatch?
  var healthBackoff: Backoff

  init(core: ChannelCore, slot: Int, address: ResolvedAddress) {
    self.core = core
    self.slot = slot
    endpoint = address.endpoint
    authority = address.endpoint.authority
    self.address = address.address
    keepaliveInterval = core.configuration.keepaliveInterval
    healthBackoff = core.configuration.backoff
  }

  /// The connection that takes calls, if there is one.
  var connection: ClientConnection? {
    if case .ready(let connection) = state { connection } else { nil }
  }

  // MARK: Connecting

  func connect() {
    guard case .idle = state else { return }
    state = .connecting
    let begun = LoopInstant.now
    let (loop, timeout) = (core.loop, core.configuration.connectTimeout)
    // The task holds the channel, which does not go as long as it waits.
    attempt = loop.spawn { [address, core, subchannel = LoopBound(self)] in
      do throws(SystemError) {
        let stream = try await ByteStream.connect(to: address, on: loop, timeout: timeout)
        if let credentials = core.configuration.tls {
          await subchannel.value.secure(stream, credentials, since: begun)
        } else {
          subchannel.value.didConnect(stream, since: begun)
        }
      } catch {
        subchannel.value.attemptFailed(error)
      }
      withExtendedLifetime(core) {}
    }
  }

  /// What is left of the time that one attempt may take.
  func timeLeft(since begun: LoopInstant) -> Duration {
    LoopInstant.now.duration(to: begun.advanced(by: core.configuration.connectTimeout))
  }

  func didConnect(_ transport: any ByteTransport, since begun: LoopInstant) {
    attempt = nil
    guard case .connecting = state else { return transport.close() }
    do throws(HTTP2Error) {
      let connection = try ClientConnection(
        transport: transport, subchannel: self, handshakeTimeout: timeLeft(since: begun))
      state = .handshake(connection)
      core.connectionOpened(connection)
    } catch {
      transport.close()
      attemptFailed(error)
    }
  }

  func attemptFailed(_ cause: any Error) {
    attempt = nil
    guard case .connecting = state else { return }
    state = .idle
    core.subchannelFailed(self, RPCError(.unavailable, "No connection to \(authority).", cause: cause))
  }

  // MARK: What the connection tells

  func connectionIsReady(_ connection: ClientConnection) {
    guard case .handshake(let current) = state, current === connection else { return }
    state = .ready(connection)
    guard core.watchesHealth, let service = core.configuration.healthService else {
      return core.subchannelIsReady(self)
    }
    beginWatchingHealth(over: connection, service)
  }

  /// The connection takes no new calls.
  func connectionDrains(_ connection: ClientConnection) {
    switch state {
    case .ready(let current) where current === connection:
      state = .idle
      endWatchingHealth()
      core.subchannelWasLost(self)
    case .handshake(let current) where current === connection:
      state = .idle
      core.subchannelFailed(self, RPCError(.unavailable, "The server at \(authority) is shutting down."))
    default: break
    }
  }

  func connectionClosed(_ connection: ClientConnection, _ error: RPCError) {
    switch state {
    case .handshake(let current) where current === connection:
      state = .idle
      core.subchannelFailed(self, error)
    case .ready(let current) where current === connection:
      state = .idle
      endWatchingHealth()
      core.subchannelWasLost(self)
    default: break
    }
    core.connectionClosed(connection)
  }

  /// The server has counted more PINGs than it bears.
  func serverComplainedOfPings() {
    keepaliveInterval = keepaliveInterval.map { $0 * 2 }
  }

  // MARK: The end

  /// Lets the connection finish its calls and makes no other one until ``connect()``.
  func rest() {
    attempt?.cancel()
    attempt = nil
    endWatchingHealth()
    switch state {
    case .handshake(let connection), .ready(let connection):
      state = .idle
      connection.drain()
    case .connecting: state = .idle
    case .idle, .closed: break
    }
  }

  /// As ``rest()``, for good.
  func retire() {
    rest()
    state = .closed
  }
}
