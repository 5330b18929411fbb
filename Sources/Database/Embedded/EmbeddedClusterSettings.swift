/// How an embedded cluster is set up, and its limits.
public struct EmbeddedClusterSettings: Sendable {
  /// Where its data is kept. As root, a folder that the cluster's user cannot reach is replaced by one under
  /// /var/lib/vantflow.
  public var dataDirectory: String
  /// The data is deleted when the server stops, also when that is because this process was killed, and nothing is
  /// written so that it survives a crash of the machine. For tests.
  public var isEphemeral = false
  /// The server's `max_connections`.
  public var maxConnections = 100
  /// Further settings of the server, by their names in postgresql.conf.
  public var serverSettings: [String: String] = [:]
  /// How long the start may take, recovery after a crash included.
  public var startLimit: Duration = .seconds(60)
  /// How long to wait for a fast shutdown, which ends sessions and writes a checkpoint, before an immediate one.
  public var fastStopLimit: Duration = .seconds(20)
  /// How long to wait for an immediate shutdown before the server is killed, and for that.
  public var immediateStopLimit: Duration = .seconds(5)

  /// Describes a cluster that keeps its data in a folder.
  public init(dataDirectory: String) {
    self.dataDirectory = dataDirectory
  }
}

/// Why there is no embedded cluster.
public struct EmbeddedClusterError: Error, Sendable, CustomStringConvertible {
  /// What was being done, for instance "initialise the data folder".
  public let step: String
  /// What was wrong, and where it helps, what to do.
  public let reason: String

  public var description: String { "\(step): \(reason)" }

  init(_ step: String, _ reason: String) {
    self.step = step
    self.reason = reason
  }
}
