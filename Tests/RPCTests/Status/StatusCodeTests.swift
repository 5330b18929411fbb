import RPC
import Testing

@Suite struct StatusCodeTests {
  @Test func numbersAndNamesAreThoseOfTheSpecification() {
    let names = [
      "OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS",
      "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED",
      "INTERNAL", "UNAVAILABLE", "DATA_LOSS", "UNAUTHENTICATED",
    ]
    for (number, name) in names.enumerated() {
      #expect(StatusCode(rawValue: number)?.description == name)
      #expect(StatusCode(rawValue: number)?.rawValue == number)
    }
    #expect(StatusCode(rawValue: 17) == nil)
    #expect(StatusCode(rawValue: -1) == nil)
    #expect(RPCError.Code.all.map(\.rawValue) == Array(1...16))
  }

  @Test func anErrorIsNeverOK() {
    #expect(RPCError.Code(rawValue: 0) == nil)
  }

  @Test(arguments: [
    ("0", StatusCode.ok), ("00", .ok), ("5", .error(.notFound)), ("16", .error(.unauthenticated)),
    ("17", .error(.unknown)), ("", .error(.unknown)), ("-1", .error(.unknown)), ("005", .error(.unknown)),
    ("5 ", .error(.unknown)), ("x", .error(.unknown)),
  ])
  func readsTheHeader(text: String, code: StatusCode) {
    #expect(StatusCode(headerValue: Array(text.utf8).span.bytes) == code)
  }

  @Test func mapsHTTPStatusAndResets() {
    let byStatus: [(Int, RPCError.Code)] = [
      (400, .internal), (401, .unauthenticated), (403, .permissionDenied), (404, .unimplemented), (429, .unavailable),
      (502, .unavailable), (503, .unavailable), (504, .unavailable), (200, .unknown), (500, .unknown),
    ]
    for (status, code) in byStatus { #expect(RPCError.Code(httpStatus: status) == code) }
    let byReset: [(UInt32, RPCError.Code)] = [
      (0, .internal), (1, .internal), (2, .internal), (7, .unavailable), (8, .cancelled), (11, .resourceExhausted),
      (12, .permissionDenied), (99, .internal),
    ]
    for (reset, code) in byReset { #expect(RPCError.Code(http2ErrorCode: reset) == code) }
  }
}
