import HTTP2
import RPC
import RPCClient
import Testing

@Suite(.timeLimit(.minutes(5))) struct ServerStreamingTests {
  @Test func messagesComeInOrderAndThenTheEnd() async throws {
    try await withPeer { stream in
      stream.head([(":status", "200"), ("content-type", "application/grpc"), ("x-first", "1")])
      for number in 0..<10_000 { if let frame = try? Note("\(number)").framed { stream.send(frame) } }
      stream.trailers([("grpc-status", "0"), ("x-last", "2")])
    } _: { _, channel in
      let responses = channel.serverStreaming(NoteService.list, Note())
      #expect(await responses.initialMetadata()["x-first"] == "1")
      let (messages, error) = await responses.collect()
      #expect(messages.map(\.text) == (0..<10_000).map { "\($0)" })
      #expect(error == nil)
      #expect(responses.trailingMetadata?["x-last"] == "2")
    }
  }

  @Test func whatCameBeforeAnErrorIsRead() async throws {
    try await withPeer { stream in
      stream.head()
      if let frame = try? Note("one").framed { stream.send(frame + frame) }
      stream.trailers([("grpc-status", "14"), ("grpc-message", "draining"), ("x-next", "3")])
    } _: { _, channel in
      let (messages, error) = await channel.serverStreaming(NoteService.list, Note()).collect()
      #expect(messages.count == 2)
      #expect(error?.code == .unavailable)
      #expect(error?.message == "draining")
      #expect(error?.metadata["x-next"] == "3")
    }
  }

  @Test func anEmptyStreamIsNoError() async throws {
    try await withPeer { stream in
      stream.head()
      stream.trailers()
    } _: { _, channel in
      let (messages, error) = await channel.serverStreaming(NoteService.list, Note()).collect()
      #expect(messages.isEmpty)
      #expect(error == nil)
    }
  }

  @Test func aReaderThatDoesNotReadHoldsTheServerBack() async throws {
    var configuration = ChannelConfiguration.forTests
    configuration.limits.http2.streamWindowBytes = 64 * 1024
    let arrived = Outcome<PeerStream>()
    try await withPeer(channel: configuration) { stream in
      stream.head()
      if let frame = try? Note(String(repeating: "x", count: 1000)).framed {
        for _ in 0..<1000 { stream.send(frame) }
      }
      stream.trailers()
      arrived.set(stream)
    } _: { peer, channel in
      let responses = channel.serverStreaming(NoteService.list, Note())
      let stream = await arrived.get
      // Another call makes the round trip that lets everything arrive that may.
      for _ in 0..<3 {
        let other = channel.serverStreaming(NoteService.list, Note())
        _ = await other.initialMetadata()
      }
      let waiting = await peer.loops.loops[0].run { stream?.pendingBytes ?? 0 }
      #expect(waiting == 1_008_000 - 65_536)
      #expect(await responses.collect().messages.count == 1000)
    }
  }

  @Test func aMessageLargerThanTheWindowArrives() async throws {
    var configuration = ChannelConfiguration.forTests
    configuration.limits.http2.streamWindowBytes = 64 * 1024
    let large = String(repeating: "x", count: 1_000_000)
    try await withPeer(channel: configuration) { stream in
      stream.head()
      if let small = try? Note("small").framed, let frame = try? Note(large).framed {
        stream.send(small + frame + small + frame)
      }
      stream.trailers()
    } _: { _, channel in
      let texts = await channel.serverStreaming(NoteService.list, Note()).collect().messages.map(\.text.utf8.count)
      #expect(texts == [5, 1_000_000, 5, 1_000_000])
    }
  }

  @Test func droppingTheStreamResetsIt() async throws {
    let arrived = Outcome<PeerStream>()
    try await withPeer { stream in
      stream.head()
      arrived.set(stream)
    } _: { _, channel in
      _ = await channel.serverStreaming(NoteService.list, Note()).initialMetadata()
      #expect(await arrived.get?.closed.get == .cancel)
    }
  }

  @Test func leavingTheLoopResetsTheStream() async throws {
    try await withPeer { stream in
      stream.head()
      if let frame = try? Note("one").framed { stream.send(frame) }
    } _: { peer, channel in
      for try await _ in channel.serverStreaming(NoteService.list, Note()) { break }
      #expect(await peer.streams[0].closed.get == .cancel)
    }
  }

  @Test func cancellingTheReaderResetsTheStream() async throws {
    let arrived = Outcome<PeerStream>()
    try await withPeer { stream in
      stream.head()
      arrived.set(stream)
    } _: { _, channel in
      let task = Task { await channel.serverStreaming(NoteService.list, Note()).collect().error }
      let stream = await arrived.get
      task.cancel()
      #expect(await task.value?.code == .cancelled)
      #expect(await stream?.closed.get == .cancel)
    }
  }

  @Test func theDeadlineEndsAStream() async throws {
    let arrived = Outcome<PeerStream>()
    let isFirst = Countdown(1)
    try await withPeer { stream in
      // The first call makes the connection, which may take longer than the second call's deadline.
      if isFirst.take() { return stream.answer("") }
      stream.head()
      if let frame = try? Note("one").framed { stream.send(frame) }
      arrived.set(stream)
    } _: { _, channel in
      _ = try await channel.echo()
      let options = CallOptions(timeout: .seconds(3))
      let (messages, error) = await channel.serverStreaming(NoteService.list, Note(), options: options).collect()
      #expect(messages.count == 1)
      #expect(error?.code == .deadlineExceeded)
      #expect(await arrived.get?.closed.get == .cancel)
    }
  }

  @Test func aConnectionLostInMidStreamIsUnavailable() async throws {
    try await withPeer { stream in
      stream.head()
      if let frame = try? Note("one").framed { stream.send(frame + frame.dropLast()) }
      stream.connection.stream.loop.schedule(after: .milliseconds(20)) { stream.connection.close() }
    } _: { _, channel in
      let (messages, error) = await channel.serverStreaming(NoteService.list, Note()).collect()
      #expect(messages.count == 1)
      #expect(error?.code == .unavailable)
    }
  }
}
