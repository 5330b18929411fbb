import InteropMessages
import RPC

/// What a server did and should not have done.
struct Violation: Error, CustomStringConvertible {
  let description: String
}

func expect(_ holds: Bool, _ description: @autoclosure () -> String) throws {
  if !holds { throw Violation(description: description()) }
}

/// The body must fail with this code, and this message where one is given.
func expectFailure(
  _ code: RPCError.Code, _ message: String? = nil, _ body: () async throws -> Void
) async throws {
  do {
    try await body()
  } catch let error as RPCError {
    try expect(error.code == code, "\(error) in place of \(code)")
    if let message { try expect(error.message == message, "the message is \(error.message.debugDescription)") }
    return
  }
  throw Violation(description: "the call succeeded in place of \(code)")
}

/// The payload must be so many zeroes.
func expectZeroes(_ count: Int32, _ payload: Payload?) throws {
  let body = payload?.body ?? []
  try expect(body.count == Int(count), "\(body.count) bytes came in place of \(count)")
  try expect(body.allSatisfy { $0 == 0 }, "the payload is not all zeroes")
  try expect(payload?.type == .compressable, "the payload is of another type")
}
