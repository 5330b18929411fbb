public import Protobuf

/// A method of a service, declared once. The server's router, the client, reflection, the documentation and the test
/// matrix of roles and methods all read this declaration.
///
/// ```swift
/// static let getPlan = Method<GetPlanRequest, Plan>(
///   "vantflow.v1.PlanService", "GetPlan", permission: .plansRead, idempotency: .noSideEffects)
/// ```
public struct Method<Request: Message, Response: Message>: Sendable {
  /// The full name of the service, such as `vantflow.v1.PlanService`.
  public let service: String
  /// The name of the method, such as `GetPlan`.
  public let name: String
  public let kind: MethodKind
  /// What a caller must be allowed.
  public let permission: Permission
  public let idempotency: Idempotency
  /// `/package.Service/Method`, the `:path` of every call.
  public let path: String

  public init(
    _ service: String, _ name: String, _ kind: MethodKind = .unary, permission: Permission,
    idempotency: Idempotency = .unknown
  ) {
    self.service = service
    self.name = name
    self.kind = kind
    self.permission = permission
    self.idempotency = idempotency
    self.path = "/\(service)/\(name)"
  }
}

extension Method: AnyMethod {
  public var requestType: any Message.Type { Request.self }
  public var responseType: any Message.Type { Response.self }
}

/// A ``Method`` whatever its messages.
public protocol AnyMethod: Sendable {
  var service: String { get }
  var name: String { get }
  var kind: MethodKind { get }
  var permission: Permission { get }
  var idempotency: Idempotency { get }
  var path: String { get }
  var requestType: any Message.Type { get }
  var responseType: any Message.Type { get }
}
