import InteropMessages
import RPC
import RPCClient

extension InteropCase {
  private static let requestSizes: [Int32] = [27_182, 8, 1_828, 45_904]
  private static let responseSizes: [Int32] = [31_415, 9, 2_653, 58_979]

  static func output(size: Int32, payload: Int32) -> StreamingOutputCallRequest {
    var request = StreamingOutputCallRequest()
    request.responseParameters = [ResponseParameters(size: size)]
    request.payload = .zeroes(payload)
    return request
  }

  static func clientStreaming(_ channel: Channel) async throws {
    let call = channel.clientStreaming(TestMethods.streamingInputCall, options: options)
    for size in requestSizes {
      var request = StreamingInputCallRequest()
      request.payload = .zeroes(size)
      try await call.requests.write(request)
    }
    try await call.requests.finish()
    let sum = try await call.response().aggregatedPayloadSize
    try expect(sum == 74_922, "the sum is \(sum) in place of 74922")
  }

  static func serverStreaming(_ channel: Channel) async throws {
    var request = StreamingOutputCallRequest()
    request.responseParameters = responseSizes.map { ResponseParameters(size: $0) }
    var expected = responseSizes[...]
    for try await response in channel.serverStreaming(TestMethods.streamingOutputCall, request, options: options) {
      guard let size = expected.popFirst() else { throw Violation(description: "too many responses") }
      try expectZeroes(size, response.payload)
    }
    try expect(expected.isEmpty, "\(expected.count) responses are missing")
  }

  static func pingPong(_ channel: Channel) async throws {
    let call = channel.bidirectional(TestMethods.fullDuplexCall, options: options)
    var responses = call.responses.makeAsyncIterator()
    for (request, response) in zip(requestSizes, responseSizes) {
      try await call.requests.write(output(size: response, payload: request))
      guard let answer = try await responses.next(isolation: nil) else {
        throw Violation(description: "the server ended the call")
      }
      try expectZeroes(response, answer.payload)
    }
    try await call.requests.finish()
    let behind = try await responses.next(isolation: nil)
    try expect(behind == nil, "there is a response behind the last one")
  }

  static func emptyStream(_ channel: Channel) async throws {
    let call = channel.bidirectional(TestMethods.fullDuplexCall, options: options)
    try await call.requests.finish()
    for try await _ in call.responses { throw Violation(description: "there is a response to nothing") }
  }

  static func cancelAfterBegin(_ channel: Channel) async throws {
    let call = channel.clientStreaming(TestMethods.streamingInputCall, options: options)
    let answer = Task { try await call.response() }
    answer.cancel()
    try await expectFailure(.cancelled) { _ = try await answer.value }
  }

  static func cancelAfterFirstResponse(_ channel: Channel) async throws {
    let call = channel.bidirectional(TestMethods.fullDuplexCall, options: options)
    var responses = call.responses.makeAsyncIterator()
    try await call.requests.write(output(size: 31_415, payload: 27_182))
    try expectZeroes(31_415, try await responses.next(isolation: nil)?.payload)
    call.responses.cancel()
    try await expectFailure(.cancelled) { _ = try await responses.next(isolation: nil) }
  }

  static func timeoutOnSleepingServer(_ channel: Channel) async throws {
    try await expectFailure(.deadlineExceeded) {
      let call = channel.bidirectional(TestMethods.fullDuplexCall, options: CallOptions(timeout: .milliseconds(1)))
      var request = StreamingOutputCallRequest()
      request.payload = .zeroes(27_182)
      // The server has nothing to answer and is not told that nothing follows.
      try await call.requests.write(request)
      for try await _ in call.responses {}
    }
  }
}
