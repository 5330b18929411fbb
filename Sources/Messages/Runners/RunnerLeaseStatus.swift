public import Protobuf

/// RunnerLeaseStatus is a lease and what became of it.
public struct RunnerLeaseStatus: Message {
  /// The lease.
  public var lease: RunnerLease?

  /// Where it stands.
  public var state: RunnerLeaseState = .unspecified

  public init() {}

  public static let schema = Schema<RunnerLeaseStatus>("vantflow.v1.RunnerLeaseStatus") {
    Field(1, "lease", \.lease)
    Field(2, "state", \.state)
  }
}
