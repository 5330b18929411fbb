public import Protobuf

/// Whether a service can do its work, `grpc.health.v1.HealthCheckResponse.ServingStatus`.
public struct ServingStatus: ProtoEnum {
  public let rawValue: Int32
  public init(rawValue: Int32) { self.rawValue = rawValue }

  /// Nobody has said yet.
  public static let unknown = ServingStatus(rawValue: 0)
  /// Calls are worth making.
  public static let serving = ServingStatus(rawValue: 1)
  /// Calls would fail, or the server is shutting down: go elsewhere.
  public static let notServing = ServingStatus(rawValue: 2)
  /// The server has no such service; Watch alone says so, Check ends with NOT_FOUND.
  public static let serviceUnknown = ServingStatus(rawValue: 3)

  public static let schema = EnumSchema(
    "grpc.health.v1.HealthCheckResponse.ServingStatus",
    [
      unknown: "UNKNOWN", serving: "SERVING", notServing: "NOT_SERVING", serviceUnknown: "SERVICE_UNKNOWN",
    ])
}
