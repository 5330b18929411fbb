import RPC
import Testing

@Suite struct RetryPushbackTests {
  @Test(arguments: [
    ("0", RetryPushback.after(.zero)), ("1500", .after(.milliseconds(1500))), ("-1", .never), ("", .never),
    ("1.5", .never), ("12345678901", .never),
  ])
  func isReadAsTheProposalSays(text: String, pushback: RetryPushback) {
    #expect(RetryPushback(headerValue: Array(text.utf8).span.bytes) == pushback)
  }

  @Test func isWrittenInWholeMilliseconds() {
    #expect(RetryPushback.after(.microseconds(1500)).headerValue == "2")
    #expect(RetryPushback.after(.seconds(-1)).headerValue == "0")
    #expect(RetryPushback.after(.seconds(1_000_000_000)).headerValue == "9999999999")
    #expect(RetryPushback.never.headerValue == "-1")
  }

  @Test func goesOutWithTheTrailersOfAnError() {
    let error = RPCError.notFound(type: "a.B", name: "c").with(retryPushback: .after(.seconds(2)))
    #expect(error.metadata["grpc-retry-pushback-ms"] == "2000")
    #expect(error.code == .notFound)
  }
}
