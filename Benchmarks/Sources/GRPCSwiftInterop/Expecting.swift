import GRPCCore
import PeerMessages

/// What the other side did and should not have done.
struct Violation: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}

func expect(_ holds: Bool, _ description: @autoclosure () -> String) throws {
  if !holds { throw Violation(description()) }
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
  throw Violation("the call succeeded in place of \(code)")
}

/// The call must end when its task is cancelled, which happens once `stream` has something to say; a call that is over
/// before has failed. grpc-swift-2 has no cancelled status for this: it throws CancellationError, alone or as the cause
/// of another error, or UNAVAILABLE where it sees the stream that it resets itself closed first (transport 2.9.2: two
/// runs of five, against any server).
func expectCancelled(after stream: AsyncStream<Void>, _ call: Task<some Sendable, any Error>) async throws {
  var isOpen = false
  for await _ in stream {
    isOpen = true
    break
  }
  call.cancel()
  do {
    _ = try await call.value
  } catch is CancellationError where isOpen {
    return
  } catch let error as RPCError
    where isOpen && (error.code == .cancelled || error.code == .unavailable || error.cause is CancellationError)
  {
    return
  }
  throw Violation("the call succeeded in place of being cancelled")
}

/// The payload must be so many zeroes.
func expectZeroes(_ count: Int, _ payload: Grpc_Testing_Payload) throws {
  try expect(payload.body.count == count, "\(payload.body.count) bytes came in place of \(count)")
  try expect(payload.body.allSatisfy { $0 == 0 }, "the payload is not all zeroes")
}
