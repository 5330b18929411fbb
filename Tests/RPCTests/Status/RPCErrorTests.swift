import Protobuf
import RPC
import Testing

@Suite struct RPCErrorTests {
  private struct Secret: Error { var text = "password=hunter2" }

  /// Over the wire and back.
  private func sent(_ error: RPCError) -> RPCError {
    RPCError(
      error.code, error.message, statusDetails: error.encodedStatusDetails() ?? [], metadata: error.metadata)
  }

  @Test func detailsComeBack() {
    let error = RPCError(
      .failedPrecondition, "not approved",
      details: [
        ErrorInfo(reason: "PLAN_NOT_APPROVED", domain: "vantflow.dev", metadata: ["plan": "1"]),
        RetryInfo(retryDelay: .milliseconds(1500)),
      ])
    let back = sent(error)
    #expect(back.details == error.details)
    #expect(back.detail(ErrorInfo.self)?.reason == "PLAN_NOT_APPROVED")
    #expect(back.detail(RetryInfo.self)?.retryDelay.map { Duration($0) } == .milliseconds(1500))
    #expect(back.detail(BadRequest.self) == nil)
  }

  @Test func theDetailsAreGoogleRPCStatusInBase64() {
    let error = RPCError(.notFound, "x", details: [ResourceInfo(resourceType: "t", resourceName: "n")])
    // What Python's google.rpc.status_pb2 makes of the same, without the padding.
    let expected = "CAUSAXgaNQordHlwZS5nb29nbGVhcGlzLmNvbS9nb29nbGUucnBjLlJlc291cmNlSW5mbxIGCgF0EgFu"
    #expect(error.encodedStatusDetails().map { String(decoding: $0, as: UTF8.self) } == expected)
  }

  @Test func withoutDetailsNothingIsSent() {
    #expect(RPCError(.internal, "x").encodedStatusDetails() == nil)
  }

  @Test(arguments: ["", "*", "AAAAA", "CAUSAXg=", "/////w"])
  func detailsThatCannotBeReadAreNone(text: String) {
    let error = RPCError(.aborted, "kept", statusDetails: Array(text.utf8), metadata: Metadata())
    #expect(error.code == .aborted)
    #expect(error.message == "kept")
    #expect(error.details.isEmpty)
  }

  @Test func wrongFieldsAreNamed() {
    let error = RPCError.invalidArgument([
      FieldViolation(field: "plan.name", description: "must not be empty"),
      FieldViolation(field: "plan.tasks[2].url", description: "must begin with http"),
    ])
    #expect(error.code == .invalidArgument)
    #expect(error.message == "plan.name must not be empty; plan.tasks[2].url must begin with http.")
    #expect(sent(error).detail(BadRequest.self)?.fieldViolations.map(\.field) == ["plan.name", "plan.tasks[2].url"])
  }

  @Test func constructorsCarryTheirDetails() {
    let missing = RPCError.notFound(type: "vantflow.v1.Plan", name: "7")
    #expect(missing.message == "There is no plan 7.")
    #expect(missing.detail(ResourceInfo.self)?.resourceType == "vantflow.v1.Plan")
    #expect(RPCError.alreadyExists(type: "a.B", name: "c").detail(ResourceInfo.self)?.resourceName == "c")
    let wrong = RPCError.failedPrecondition(type: "PLAN_STATE", subject: "plans/7", "Approve it first.")
    #expect(wrong.detail(PreconditionFailure.self)?.violations.first?.subject == "plans/7")
    let busy = RPCError.unavailable("Busy.", retryAfter: .seconds(2))
    #expect(busy.detail(RetryInfo.self)?.retryDelay?.seconds == 2)
  }

  @Test func whatDoesNotFitIsLeftOut() {
    let large = ErrorInfo(reason: String(repeating: "x", count: 5000), domain: "")
    let small = ErrorInfo(reason: "SMALL", domain: "")
    let back = sent(RPCError(.internal, "m", details: [large, small]))
    #expect(back.details.count == 1)
    #expect(back.detail(ErrorInfo.self)?.reason == "SMALL")
    #expect(RPCError(.internal, "m", details: [large]).encodedStatusDetails() == nil)
    let many = RPCError.invalidArgument((0..<1000).map { FieldViolation(field: "f\($0)", description: "is wrong") })
    #expect(sent(many).detail(BadRequest.self)?.fieldViolations.count == StatusLimits.violations)
  }

  @Test func aLongMessageIsCutBetweenCharacters() {
    let message = String(repeating: "a", count: StatusLimits.messageBytes - 1) + "☺☺"
    let decoded = PercentEncoding.decode(PercentEncoding.encode(message).span.bytes)
    #expect(decoded == String(repeating: "a", count: StatusLimits.messageBytes - 1))
  }

  @Test func theCauseStaysInTheLog() {
    let error = RPCError(.internal, "The server failed.", cause: Secret())
    #expect(!"\(error)".contains("hunter2"))
    #expect(String(reflecting: error).contains("hunter2"))
    #expect(sent(error).cause == nil)
  }
}
