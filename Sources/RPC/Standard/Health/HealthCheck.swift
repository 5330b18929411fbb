public import Protobuf

/// Which service is asked for, `grpc.health.v1.HealthCheckRequest`.
public struct HealthCheckRequest: Message {
  /// The full name, such as `vantflow.v1.PlanService`; empty for the server as a whole.
  public var service = ""

  public init() {}
  public init(service: String) { self.service = service }

  public static let schema = Schema<HealthCheckRequest>("grpc.health.v1.HealthCheckRequest") {
    // A watched name is kept for as long as the call.
    Field(1, "service", \.service, .atMost(1024))
  }
}

/// How a service stands, `grpc.health.v1.HealthCheckResponse`.
public struct HealthCheckResponse: Message {
  public var status = ServingStatus.unknown

  public init() {}
  public init(status: ServingStatus) { self.status = status }

  public static let schema = Schema<HealthCheckResponse>("grpc.health.v1.HealthCheckResponse") {
    Field(1, "status", \.status)
  }
}
