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
  public var clientStreaming = false
  public var serverStreaming = false

  public init() {}

  public static let schema = Schema<MethodDescriptorProto>("google.protobuf.MethodDescriptorProto") {
    Field(1, "name", \.name)
    Field(2, "input_type", \.inputType)
    Field(3, "output_type", \.outputType)
    Field(5, "client_streaming", \.clientStreaming)
    Field(6, "server_streaming", \.serverStreaming)
  }
}
