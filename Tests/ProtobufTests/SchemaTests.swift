import Protobuf
import Testing

/// Wrong tables are named as such when they are built.
@Suite struct SchemaTests {
  private struct SameNumber: Message {
    var first = ""
    var second = ""
    static let schema = Schema<SameNumber>("tests.v1.SameNumber") {
      Field(1, "first", \.first)
      Field(1, "second", \.second)
    }
  }

  private struct BadNumbers: Message {
    var zero = ""
    var negative = ""
    var reserved = ""
    var tooHigh = ""
    static let schema = Schema<BadNumbers>("tests.v1.BadNumbers") {
      Field(0, "zero", \.zero)
      Field(-5, "negative", \.negative)
      Field(19_500, "reserved", \.reserved)
      Field(536_870_912, "too_high", \.tooHigh)
    }
  }

  private struct SameName: Message {
    var first = ""
    var second = ""
    static let schema = Schema<SameName>("tests.v1.SameName") {
      Field(1, "run_id", \.first)
      Field(2, "runId", \.second)
    }
  }

  private struct NotStored: Message {
    var stored: Int32 = 0
    var computed: Int32 {
      get { stored }
      set { stored = newValue }
    }
    static let schema = Schema<NotStored>("tests.v1.NotStored") { Field(1, "computed", \.computed) }
  }

  private struct WrongKind: Message {
    var number: Int32 = 0
    static let schema = Schema<WrongKind>("tests.v1.WrongKind") { Field(1, "number", \.number, as: .sint64) }
  }

  private struct WrongDefault: Message {
    var number: Int32 = 50
    var list: [String] = ["a"]
    static let schema = Schema<WrongDefault>("tests.v1.WrongDefault") {
      Field(1, "number", \.number)
      Field(2, "list", \.list)
    }
  }

  private struct WideEnum: ProtoEnum {
    var rawValue: Int32
    var extra: Int64 = 0
    init(rawValue: Int32) { self.rawValue = rawValue }
    static let schema = EnumSchema("tests.v1.WideEnum", [1: "WIDE_ENUM_ONE"])
  }

  private struct WrongEnum: Message {
    var wide = WideEnum(rawValue: 0)
    static let schema = Schema<WrongEnum>("tests.v1.WrongEnum") { Field(1, "wide", \.wide) }
  }

  @Test func problemsAreNamed() {
    #expect(
      SameNumber.schema.problems == ["tests.v1.SameNumber: fields first and second have the same number 1"])
    #expect(BadNumbers.schema.problems.count == 4)
    #expect(SameName.schema.problems == ["tests.v1.SameName: two fields are called runId, or runId in JSON"])
    #expect(
      NotStored.schema.problems == ["tests.v1.NotStored: the property of field computed is not stored in the message"])
    #expect(WrongKind.schema.problems == ["tests.v1.WrongKind: field number is a Int32, not a sint64"])
    #expect(WrongDefault.schema.problems.count == 2)
    #expect(WrongEnum.schema.problems.count == 2)
  }

  @Test func everyTableHereIsRight() {
    for file in [testsFile, .timestamp, .duration, .structure, .fieldMask, .empty, .any, .status, .errorDetails] {
      #expect(file.problems.isEmpty)
    }
    for schema in [
      FileDescriptorSet.anySchema, FileDescriptorProto.anySchema, DescriptorProto.anySchema,
      FieldDescriptorProto.anySchema, EnumDescriptorProto.anySchema, ServiceDescriptorProto.anySchema,
    ] {
      #expect(schema.problems.isEmpty)
    }
  }

  @Test func aFileNamesWhatIsMissing() {
    let file = FileSchema(name: "a.proto", package: "tests.v1", messages: [Tree.self])
    #expect(file.problems == ["a.proto: tests.v1.Choice is declared neither here nor in a file that is imported"])
  }
}
