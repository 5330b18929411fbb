public import Protobuf

/// A question for every service, `grpc.health.v1.HealthListRequest`.
public struct HealthListRequest: Message {
  public init() {}
  public static let schema = Schema<HealthListRequest>("grpc.health.v1.HealthListRequest")
}

/// How every service stands, `grpc.health.v1.HealthListResponse`.
public struct HealthListResponse: Message {
  /// By full name; the empty one is the server as a whole.
  public var statuses: [String: HealthCheckResponse] = [:]

  public init() {}

  public static let schema = Schema<HealthListResponse>("grpc.health.v1.HealthListResponse") {
    Field(1, "statuses", \.statuses)
  }
}
