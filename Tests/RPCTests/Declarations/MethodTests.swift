import Protobuf
import RPC
import Testing

@Suite struct MethodTests {
  private let get = RPC.Method<ErrorInfo, RetryInfo>("a.v1.S", "Get", permission: Permission("s.read"))
  private let watch = RPC.Method<ErrorInfo, RetryInfo>("a.v1.S", "Watch", .serverStreaming, permission: .everyone)
  private let join = RPC.Method<ErrorInfo, RetryInfo>("a.v1.S", "Join", .clientStreaming, permission: .everyone)
  private let talk = RPC.Method<ErrorInfo, RetryInfo>("a.v1.S", "Talk", .bidirectional, permission: .everyone)

  @Test func aMethodKnowsItsPathAndKind() {
    #expect(get.path == "/a.v1.S/Get")
    #expect(get.kind == .unary)
    #expect(get.idempotency == .unknown)
    #expect(get.permission.rawValue == "s.read")
  }

  @Test func aDeclarationGivesTheSchema() {
    let schema = ServiceDeclaration("a.v1.S", methods: [get, watch, join, talk]).schema
    #expect(schema.name == "a.v1.S")
    #expect(schema.methods.map(\.name) == ["Get", "Watch", "Join", "Talk"])
    #expect(schema.methods.map(\.isClientStreaming) == [false, false, true, true])
    #expect(schema.methods.map(\.isServerStreaming) == [false, true, false, true])
    #expect(schema.methods.allSatisfy { $0.input == ErrorInfo.self && $0.output == RetryInfo.self })
  }
}
