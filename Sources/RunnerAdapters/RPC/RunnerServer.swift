package import Messages
package import RPCClient
package import TLS

/// Which servers a runner works for, and as whom.
package struct RunnerServer: Sendable {
  /// All of them do the same; calls are spread over them.
  package var endpoints: [Endpoint]
  /// Nil: plaintext.
  package var tls: TLSClientCredentials?
  /// Nil where a certificate says who the runner is.
  package var token: String?
  /// How the runner makes itself known.
  package var registration: RegisterRunnerRequest

  package init(
    endpoints: [Endpoint], tls: TLSClientCredentials?, token: String?, registration: RegisterRunnerRequest
  ) {
    self.endpoints = endpoints
    self.tls = tls
    self.token = token
    self.registration = registration
  }

  /// How long a call may take. A heartbeat is worth little when it is old.
  static let heartbeatTimeout: Duration = .seconds(3)
  static let callTimeout: Duration = .seconds(10)
  static let uploadTimeout: Duration = .seconds(120)

  /// A connection that is silent is asked early, and given up early: a lease is short, and another server may be there.
  /// Servers are never silent for so long while they are asked something, so that they count no PING as a strike.
  static let keepaliveInterval: Duration = .seconds(4)
  static let keepaliveTimeout: Duration = .seconds(3)
  static let connectTimeout: Duration = .seconds(5)
  static let maxReconnectPause: Duration = .seconds(2)
  /// A plan can be nearly as large as the largest request that a server takes.
  static let maxResponseBytes = 256 << 20
}
