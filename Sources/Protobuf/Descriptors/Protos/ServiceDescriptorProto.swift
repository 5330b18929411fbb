/// A service as a message, `google.protobuf.ServiceDescriptorProto`.
public struct ServiceDescriptorProto: Message {
  public var name = ""
  public var method: [MethodDescriptorProto] = []

  public init() {}

  public static let schema = Schema<ServiceDescriptorProto>("google.protobuf.ServiceDescriptorProto") {
    Field(1, "name", \.name)
    Field(2, "method", \.method)
  }
}

/// A method as a message, `google.protobuf.MethodDescriptorProto`.
public struct MethodDescriptorProto: Message {
  public var name = ""
  /// With a dot in front: `.vantflow.v1.GetPlanRequest`.
  public var inputType = ""
  public var outputType = ""
  /// Absent where no option is set.
  public var options: MethodOptions?
  public var clientStreaming = false
  public var serverStreaming = false

  public init() {}

  public static let schema = Schema<MethodDescriptorProto>("google.protobuf.MethodDescriptorProto") {
    Field(1, "name", \.name)
    Field(2, "input_type", \.inputType)
    Field(3, "output_type", \.outputType)
    Field(4, "options", \.options)
    Field(5, "client_streaming", \.clientStreaming)
    Field(6, "server_streaming", \.serverStreaming)
  }
}

/// A method's options, `google.protobuf.MethodOptions`; here the one that says what happens when it is called twice.
public struct MethodOptions: Message {
  /// `google.protobuf.MethodOptions.IdempotencyLevel`.
  public struct IdempotencyLevel: ProtoEnum {
    public let rawValue: Int32
    public init(rawValue: Int32) { self.rawValue = rawValue }
    /// Nothing is promised.
    public static let unknown = IdempotencyLevel(rawValue: 0)
    /// The call changes nothing.
    public static let noSideEffects = IdempotencyLevel(rawValue: 1)
    /// The second call changes nothing more.
    public static let idempotent = IdempotencyLevel(rawValue: 2)
    public static let schema = EnumSchema(
      "google.protobuf.MethodOptions.IdempotencyLevel",
      [unknown: "IDEMPOTENCY_UNKNOWN", noSideEffects: "NO_SIDE_EFFECTS", idempotent: "IDEMPOTENT"])
  }

  public var idempotencyLevel = IdempotencyLevel.unknown

  public init() {}
  public init(idempotencyLevel: IdempotencyLevel) { self.idempotencyLevel = idempotencyLevel }

  public static let schema = Schema<MethodOptions>("google.protobuf.MethodOptions") {
    Field(34, "idempotency_level", \.idempotencyLevel)
  }
}
