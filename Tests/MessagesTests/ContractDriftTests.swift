import Messages
import Protobuf
import RPC
import Testing

/// `proto/` and the tables written by hand say the same, in both directions.
@Suite struct ContractDriftTests {
  @Test func tablesAndProtoFilesAgree() throws {
    let written = contractLines(of: VantFlowContract.files.map(\.descriptor))
    let compiled = contractLines(of: try FileDescriptorSet(decoding: Protoc.compiledContract()).file)
    #expect(written.subtracting(compiled).sorted() == [], "only in the tables")
    #expect(compiled.subtracting(written).sorted() == [], "only in proto/")
    // A comparison of nothing with nothing would agree too.
    #expect(compiled.count > 400)
  }

  /// A table that drifted is caught, whatever drifted in it. Each of these says something else than PlanState or
  /// RunLog in one respect.
  @Test(
    arguments: [
      DriftedLog.self, RenumberedLog.self, RetypedLog.self, UnrepeatedLog.self, LeanLog.self, OptionalLog.self,
    ] as [any Message.Type])
  func driftedMessageIsCaught(_ type: any Message.Type) {
    let real = contractLines(of: [file(RunLog.self)])
    let drifted = contractLines(of: [file(type)])
    #expect(!real.symmetricDifference(drifted).isEmpty)
  }

  @Test func driftedEnumIsCaught() {
    let real = FileSchema(name: "f", package: "vantflow.v1", enums: [PlanState.self]).descriptor
    let drifted = FileSchema(name: "f", package: "vantflow.v1", enums: [DriftedState.self]).descriptor
    #expect(
      contractLines(of: [real]).symmetricDifference(contractLines(of: [drifted])) == [
        "value vantflow.v1.PlanState.PLAN_STATE_APPROVED = 2", "value vantflow.v1.PlanState.PLAN_STATE_APPROVED = 3",
      ])
  }

  @Test func driftedMethodIsCaught() {
    let real = ServiceSchema("vantflow.v1.S", methods: [.init("M", input: RunLog.self, output: Empty.self)])
    let streaming = ServiceSchema(
      "vantflow.v1.S", methods: [.init("M", input: RunLog.self, output: Empty.self, isServerStreaming: true)])
    let repeatable = ServiceSchema(
      "vantflow.v1.S", methods: [.init("M", input: RunLog.self, output: Empty.self, idempotency: .idempotent)])
    let lines = [real, streaming, repeatable].map {
      contractLines(of: [FileSchema(name: "f", package: "vantflow.v1", services: [$0]).descriptor])
    }
    #expect(Set(lines).count == 3)
  }

  @Test func sameTableDoesNotDiffer() {
    #expect(contractLines(of: [file(RunLog.self)]) == contractLines(of: [file(SameLog.self)]))
  }

  private func file(_ type: any Message.Type) -> FileDescriptorProto {
    FileSchema(name: "f", package: "vantflow.v1", messages: [type]).descriptor
  }
}
