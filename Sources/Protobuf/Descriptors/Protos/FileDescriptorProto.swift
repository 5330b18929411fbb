/// A `.proto` file as a message, `google.protobuf.FileDescriptorProto`: what server reflection sends. Of
/// descriptor.proto, here are the fields that the files of our contracts have.
public struct FileDescriptorProto: Message {
  /// The path by which other files import it: `vantflow/v1/plan.proto`.
  public var name = ""
  public var package = ""
  public var dependency: [String] = []
  public var messageType: [DescriptorProto] = []
  public var enumType: [EnumDescriptorProto] = []
  public var service: [ServiceDescriptorProto] = []
  public var syntax = ""

  public init() {}

  public static let schema = Schema<FileDescriptorProto>("google.protobuf.FileDescriptorProto") {
    Field(1, "name", \.name)
    Field(2, "package", \.package)
    Field(3, "dependency", \.dependency)
    Field(4, "message_type", \.messageType)
    Field(5, "enum_type", \.enumType)
    Field(6, "service", \.service)
    Field(12, "syntax", \.syntax)
  }
}

/// Several files, `google.protobuf.FileDescriptorSet`: what `protoc --descriptor_set_out` writes.
public struct FileDescriptorSet: Message {
  public var file: [FileDescriptorProto] = []

  public init() {}

  public static let schema = Schema<FileDescriptorSet>("google.protobuf.FileDescriptorSet") {
    Field(1, "file", \.file)
  }
}
