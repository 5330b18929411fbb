/// A field as a message, `google.protobuf.FieldDescriptorProto`.
public struct FieldDescriptorProto: Message {
  /// `optional`, which in proto3 says no more than "not repeated", or `repeated`.
  public struct Label: ProtoEnum {
    public let rawValue: Int32
    public init(rawValue: Int32) { self.rawValue = rawValue }
    public static let optional = Label(rawValue: 1)
    public static let required = Label(rawValue: 2)
    public static let repeated = Label(rawValue: 3)
    public static let schema = EnumSchema(
      "google.protobuf.FieldDescriptorProto.Label",
      [
        // descriptor.proto is proto2, whose enums may begin with 1; here an absent label is 0, which has no name there.
        Label(): "LABEL_UNSPECIFIED", optional: "LABEL_OPTIONAL", required: "LABEL_REQUIRED",
        repeated: "LABEL_REPEATED",
      ])
  }

  public var name = ""
  public var number: Int32 = 0
  public var label = Label()
  /// The number of a `FieldKind`.
  public var type: Int32 = 0
  /// The message or enum, with a dot in front: `.vantflow.v1.Plan`.
  public var typeName = ""
  /// The index into the message's oneofs; a proto3 `optional` field has a oneof of its own.
  public var oneofIndex: Int32?
  public var jsonName = ""
  public var proto3Optional = false

  public init() {}

  public static let schema = Schema<FieldDescriptorProto>("google.protobuf.FieldDescriptorProto") {
    Field(1, "name", \.name)
    Field(3, "number", \.number)
    Field(4, "label", \.label)
    Field(5, "type", \.type)
    Field(6, "type_name", \.typeName)
    Field(9, "oneof_index", \.oneofIndex)
    Field(10, "json_name", \.jsonName)
    Field(17, "proto3_optional", \.proto3Optional)
  }
}
