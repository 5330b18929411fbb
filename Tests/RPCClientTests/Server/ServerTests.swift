import Protobuf
import RPC
import Testing

@testable import RPCClient

/// The two halves of the project against each other.
@Suite(.timeLimit(.minutes(5))) struct ServerTests {
  @Test func unaryWithMetadataBothWays() async throws {
    try await withServer { _, channel in
      var options = CallOptions(timeout: .seconds(30))
      try options.metadata.add("x-sent", "1")
      try options.metadata.add("x-sent-bin", bytes: [1, 2, 255])
      let response = try await channel.unaryResponse(NoteService.echo, Note("metadata"), options: options)
      #expect(response.message.text == "metadata")
      #expect(response.initialMetadata["x-initial"] == "1")
      #expect(response.trailingMetadata.bytes("x-trailing-bin") == [1, 2, 255])
    }
  }

  @Test func errorsComeWithTheirDetails() async throws {
    try await withServer { _, channel in
      let error = await channel.echoFailure("fail")
      #expect(error?.code == .failedPrecondition)
      #expect(error?.message == "Not now.")
      #expect(error?.detail(PreconditionFailure.self)?.violations.first?.subject == "notes/1")
    }
  }

  @Test func anUnknownMethodIsUnimplemented() async throws {
    try await withServer { _, channel in
      let unknown = RPC.Method<Note, Note>("rpc.test.NoteService", "Unknown", permission: .everyone)
      let error = await failure { () throws(RPCError) in try await channel.unary(unknown, Note()) }
      #expect(error?.code == .unimplemented)
    }
  }

  @Test func theDeadlineAndTheCancellationOfAHandler() async throws {
    try await withServer { _, channel in
      let late = await channel.echoFailure("hang", options: CallOptions(timeout: .milliseconds(40)))
      #expect(late?.code == .deadlineExceeded)
      let task = Task { await channel.echoFailure("hang") }
      task.cancel()
      #expect(await task.value?.code == .cancelled)
    }
  }

  @Test(arguments: [0, 1, 100_000]) func aStreamComesWhole(count: Int) async throws {
    try await withServer { _, channel in
      var expected = 0
      for try await note in channel.serverStreaming(NoteService.list, Note("\(count)")) {
        guard note.text == "\(expected)" else { break }
        expected += 1
      }
      #expect(expected == count)
    }
  }

  @Test func aReaderOnTheLoopReadsWithoutChangingThreads() async throws {
    try await withServer { _, channel in
      let loop = channel.core.loop
      let count = try await loop.run { () async throws in
        var count = 0
        for try await _ in channel.serverStreaming(NoteService.list, Note("10000")) {
          guard loop.isCurrent else { break }
          count += 1
        }
        return count
      }
      #expect(count == 10_000)
    }
  }

  @Test func requestsStreamToo() async throws {
    try await withServer { _, channel in
      let call = channel.clientStreaming(NoteService.join)
      for number in 0..<5 { try await call.requests.write(Note("\(number)")) }
      try await call.requests.finish()
      let joined = try await call.response()
      #expect(joined.text == "01234")
    }
  }

  @Test func aConversation() async throws {
    try await withServer { _, channel in
      let call = channel.bidirectional(NoteService.talk)
      var answers = call.responses.makeAsyncIterator()
      for number in 0..<100 {
        try await call.requests.write(Note("\(number)"))
        let answer = try await answers.next(isolation: nil)
        #expect(answer?.text == "re: \(number)")
      }
      try await call.requests.finish()
      let end = try await answers.next(isolation: nil)
      #expect(end == nil)
    }
  }

  @Test func aThousandCallsAtOnce() async throws {
    try await withServer { _, channel in
      let right = await withTaskGroup(of: Bool.self) { group in
        for number in 0..<3000 {
          group.addTask { (try? await channel.echo("\(number)")) == "\(number)" }
        }
        return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
      }
      #expect(right == 3000)
    }
  }

  @Test func aDrainEndsStreamsAndLeavesRunningCallsTheirGrace() async throws {
    try await withServer { server, channel in
      let stream = channel.serverStreaming(NoteService.list, Note("endless"))
      async let result = stream.collect()
      _ = try await channel.echo("connected")
      await server.drain(grace: .milliseconds(30))
      #expect(await result.error?.code == .unavailable)
      #expect(await channel.echoFailure()?.code == .unavailable)
    }
  }
}
