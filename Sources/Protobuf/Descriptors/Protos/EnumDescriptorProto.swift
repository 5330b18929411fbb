/// An enum as a message, `google.protobuf.EnumDescriptorProto`.
public struct EnumDescriptorProto: Message {
  /// One named number, `google.protobuf.EnumValueDescriptorProto`.
  public struct Value: Message {
    public var name = ""
    /// Written also where it is zero, as protoc does.
    public var number: Int32?

    public init() {}
    public init(name: String, number: Int32) {
      self.name = name
      self.number = number
    }

    public static let schema = Schema<Value>("google.protobuf.EnumValueDescriptorProto") {
      Field(1, "name", \.name)
      Field(2, "number", \.number)
    }
  }

  /// An enum's options, `google.protobuf.EnumOptions`.
  public struct Options: Message {
    public var allowAlias: Bool?

    public init() {}

    public static let schema = Schema<Options>("google.protobuf.EnumOptions") {
      Field(2, "allow_alias", \.allowAlias)
    }
  }

  public var name = ""
  public var value: [Value] = []
  public var options: Options?

  public init() {}

  public static let schema = Schema<EnumDescriptorProto>("google.protobuf.EnumDescriptorProto") {
    Field(1, "name", \.name)
    Field(2, "value", \.value)
    Field(3, "options", \.options)
  }
}
