public import Protobuf

/// The standard service by which a server tells whether it can do its work, `grpc.health.v1.Health`
/// (grpc/doc/health-checking.md; List by grpc/proposal A90). Load balancers, orchestrators and clients ask it.
///
/// The empty service name stands for the server as a whole.
public enum Health {
  /// The full name.
  public static let name = "grpc.health.v1.Health"

  /// Check answers with the state of one service. NOT_FOUND when the server does not know it.
  public static let check = Method<HealthCheckRequest, HealthCheckResponse>(
    name, "Check", permission: .everyone)

  /// List answers with the state of every service. RESOURCE_EXHAUSTED when they are too many for one answer.
  public static let list = Method<HealthListRequest, HealthListResponse>(
    name, "List", permission: .everyone)

  /// Watch streams the state of one service: at once how it stands, then whenever it changes. A service that the server
  /// does not know has the state SERVICE_UNKNOWN, and may become known.
  public static let watch = Method<HealthCheckRequest, HealthCheckResponse>(
    name, "Watch", .serverStreaming, permission: .everyone)

  /// Every method, in the order of health.proto.
  public static let declaration = ServiceDeclaration(name, methods: [check, list, watch])
}

extension FileSchema {
  /// `grpc/health/v1/health.proto`.
  public static let health = FileSchema(
    name: "grpc/health/v1/health.proto", package: "grpc.health.v1",
    messages: [
      HealthCheckRequest.self, HealthCheckResponse.self, HealthListRequest.self, HealthListResponse.self,
    ],
    enums: [ServingStatus.self], services: [Health.declaration.schema])
}
