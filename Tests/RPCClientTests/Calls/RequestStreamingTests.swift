import HTTP2
import RPC
import RPCClient
import Testing

@Suite(.timeLimit(.minutes(5))) struct RequestStreamingTests {
  @Test func manyRequestsGetOneAnswer() async throws {
    try await withPeer { stream in
      stream.answer("\(stream.body.count)")
    } _: { _, channel in
      let call = channel.clientStreaming(NoteService.join)
      for _ in 0..<1000 { try await call.requests.write(Note("12345678")) }
      try await call.requests.finish()
      let answer = try await call.response().text
      #expect(answer == "\(1000 * (5 + 2 + 8))")
    }
  }

  @Test func twoAnswersAreOneTooMany() async throws {
    try await withPeer { stream in
      stream.head()
      if let frame = try? Note("one").framed { stream.send(frame + frame) }
      stream.trailers()
    } _: { _, channel in
      let call = channel.clientStreaming(NoteService.join)
      try await call.requests.finish()
      #expect(await failure { () throws(RPCError) in try await call.response() }?.code == .unimplemented)
    }
  }

  @Test func bothSidesTalk() async throws {
    try await withPeer { stream in
      stream.head()
      stream.send(stream.body)
      stream.trailers()
    } _: { _, channel in
      let call = channel.bidirectional(NoteService.talk)
      for number in 0..<10 { try await call.requests.write(Note("\(number)")) }
      try await call.requests.finish()
      #expect(await call.responses.collect().messages.map(\.text) == (0..<10).map { "\($0)" })
    }
  }

  @Test func aWriterLearnsThatTheCallIsOver() async throws {
    try await withPeer { _ in
    } _: { _, channel in
      let call = channel.bidirectional(NoteService.talk)
      call.responses.cancel()
      #expect(await call.responses.collect().error?.code == .cancelled)
      #expect(await failure { () throws(RPCError) in try await call.requests.write(Note()) }?.code == .cancelled)
    }
  }
}
