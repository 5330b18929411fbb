/// A message type as a message, `google.protobuf.DescriptorProto`.
public struct DescriptorProto: Message {
  public var name = ""
  public var field: [FieldDescriptorProto] = []
  public var nestedType: [DescriptorProto] = []
  public var enumType: [EnumDescriptorProto] = []
  public var options: MessageOptions?
  public var oneofDecl: [OneofDescriptorProto] = []

  public init() {}

  public static let schema = Schema<DescriptorProto>("google.protobuf.DescriptorProto") {
    Field(1, "name", \.name)
    Field(2, "field", \.field)
    Field(3, "nested_type", \.nestedType)
    Field(4, "enum_type", \.enumType)
    Field(7, "options", \.options)
    Field(8, "oneof_decl", \.oneofDecl)
  }
}

/// A oneof, `google.protobuf.OneofDescriptorProto`.
public struct OneofDescriptorProto: Message {
  public var name = ""

  public init() {}
  public init(name: String) { self.name = name }

  public static let schema = Schema<OneofDescriptorProto>("google.protobuf.OneofDescriptorProto") {
    Field(1, "name", \.name)
  }
}

/// A message type's options, `google.protobuf.MessageOptions`; here the one that marks the entries of maps.
public struct MessageOptions: Message {
  public var mapEntry: Bool?

  public init() {}
  public init(mapEntry: Bool) { self.mapEntry = mapEntry }

  public static let schema = Schema<MessageOptions>("google.protobuf.MessageOptions") {
    Field(7, "map_entry", \.mapEntry)
  }
}
