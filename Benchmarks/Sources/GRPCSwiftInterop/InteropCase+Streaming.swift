import GRPCCore
import PeerMessages

extension InteropCase {
  private static let requestSizes = [27_182, 8, 1_828, 45_904]
  private static let responseSizes = [31_415, 9, 2_653, 58_979]

  static func output(size: Int, payload: Int) -> OutputRequest {
    .with {
      $0.responseParameters = [.with { $0.size = Int32(size) }]
      $0.payload = zeroes(payload)
    }
  }

  static func clientStreaming(_ client: TestClient) async throws {
    let response = try await client.streamingInputCall { writer in
      for size in requestSizes { try await writer.write(.with { $0.payload = zeroes(size) }) }
    }
    try expect(response.aggregatedPayloadSize == 74_922, "the sum is \(response.aggregatedPayloadSize), not 74922")
  }

  static func serverStreaming(_ client: TestClient) async throws {
    let request = OutputRequest.with {
      $0.responseParameters = responseSizes.map { size in .with { $0.size = Int32(size) } }
    }
    try await client.streamingOutputCall(request) { response in
      var expected = responseSizes[...]
      for try await message in response.messages {
        guard let size = expected.popFirst() else { throw Violation("too many responses") }
        try expectZeroes(size, message.payload)
      }
      try expect(expected.isEmpty, "\(expected.count) responses are missing")
    }
  }

  static func pingPong(_ client: TestClient) async throws {
    // Each response lets the next request go; the end of the pairs ends the requests.
    let (turns, next) = AsyncStream.makeStream(of: Void.self)
    next.yield()
    try await client.fullDuplexCall { writer in
      var pairs = zip(requestSizes, responseSizes).makeIterator()
      for await _ in turns {
        guard let (request, response) = pairs.next() else { return }
        try await writer.write(output(size: response, payload: request))
      }
    } onResponse: { response in
      var expected = responseSizes[...]
      for try await message in response.messages {
        guard let size = expected.popFirst() else { throw Violation("there is a response behind the last one") }
        try expectZeroes(size, message.payload)
        next.yield()
      }
      try expect(expected.isEmpty, "\(expected.count) responses are missing")
    }
  }

  static func emptyStream(_ client: TestClient) async throws {
    try await client.fullDuplexCall { _ in
    } onResponse: { response in
      for try await _ in response.messages { throw Violation("there is a response to nothing") }
    }
  }

  // MARK: Ends before the end

  static func cancelAfterBegin(_ client: TestClient) async throws {
    let (begun, begin) = AsyncStream.makeStream(of: Void.self)
    let call = Task {
      defer { begin.finish() }
      return try await client.streamingInputCall { _ in
        begin.yield()
        try await Task.sleep(for: .seconds(60))
      }
    }
    try await expectCancelled(after: begun, call)
  }

  static func cancelAfterFirstResponse(_ client: TestClient) async throws {
    let (answered, answer) = AsyncStream.makeStream(of: Void.self)
    let call = Task {
      defer { answer.finish() }
      try await client.fullDuplexCall { writer in
        try await writer.write(output(size: responseSizes[0], payload: requestSizes[0]))
        try await Task.sleep(for: .seconds(60))
      } onResponse: { response in
        for try await message in response.messages {
          try expectZeroes(responseSizes[0], message.payload)
          answer.yield()
        }
      }
    }
    try await expectCancelled(after: answered, call)
  }

  static func timeoutOnSleepingServer(_ client: TestClient) async throws {
    var options = TestClient.options
    options.timeout = .milliseconds(1)
    try await expectFailure(.deadlineExceeded) {
      try await client.fullDuplexCall(options: options) { writer in
        try await writer.write(.with { $0.payload = zeroes(requestSizes[0]) })
        // The server has nothing to answer and is not told that nothing follows.
        try await Task.sleep(for: .seconds(60))
      } onResponse: { response in
        for try await _ in response.messages {}
      }
    }
  }
}
