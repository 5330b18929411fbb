/// A service of the contract.
public struct ServiceSchema: Sendable {
  /// One method.
  public struct Method: Sendable {
    /// Without the service's name: `GetPlan`.
    public let name: String
    public let input: any Message.Type
    public let output: any Message.Type
    public let isClientStreaming: Bool
    public let isServerStreaming: Bool
    /// What happens when it is called twice.
    public let idempotency: MethodOptions.IdempotencyLevel

    public init(
      _ name: String, input: any Message.Type, output: any Message.Type, isClientStreaming: Bool = false,
      isServerStreaming: Bool = false, idempotency: MethodOptions.IdempotencyLevel = .unknown
    ) {
      self.name = name
      self.input = input
      self.output = output
      self.isClientStreaming = isClientStreaming
      self.isServerStreaming = isServerStreaming
      self.idempotency = idempotency
    }
  }

  /// The full name, package first: `vantflow.v1.PlanService`.
  public let name: String
  public let methods: [Method]

  public init(_ name: String, methods: [Method]) {
    self.name = name
    self.methods = methods
  }

  /// The service as server reflection sends it.
  public var descriptor: ServiceDescriptorProto {
    .with { service in
      service.name = name.lastComponent
      service.method = methods.map { method in
        .with { proto in
          proto.name = method.name
          proto.inputType = ".\(method.input.anySchema.name)"
          proto.outputType = ".\(method.output.anySchema.name)"
          proto.clientStreaming = method.isClientStreaming
          proto.serverStreaming = method.isServerStreaming
          if method.idempotency != .unknown { proto.options = MethodOptions(idempotencyLevel: method.idempotency) }
        }
      }
    }
  }
}

extension String {
  /// What follows the last dot.
  var lastComponent: String { split(separator: ".").last.map(String.init) ?? self }
}
