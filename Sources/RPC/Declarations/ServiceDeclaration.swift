public import Protobuf

/// A service and its methods: what reflection lists, what the documentation is made from, and what a test goes through
/// to be sure that no method was forgotten.
public struct ServiceDeclaration: Sendable {
  /// The full name, such as `vantflow.v1.PlanService`.
  public let fullName: String
  /// In the order in which they are declared.
  public let methods: [any AnyMethod]

  public init(_ fullName: String, methods: [any AnyMethod]) {
    precondition(methods.allSatisfy { $0.service == fullName }, "a method of another service in \(fullName)")
    self.fullName = fullName
    self.methods = methods
  }

  /// What reflection and the check against the .proto files read.
  public var schema: ServiceSchema {
    ServiceSchema(
      fullName,
      methods: methods.map { method in
        ServiceSchema.Method(
          method.name, input: method.requestType, output: method.responseType,
          isClientStreaming: method.kind.takesStream, isServerStreaming: method.kind.returnsStream,
          idempotency: method.idempotency.level)
      })
  }
}
