import HTTP2
import Protobuf
import RPC
import RPCClient
import Testing

@Suite(.timeLimit(.minutes(5))) struct UnaryTests {
  @Test func answersWithMetadataBothWays() async throws {
    try await withPeer { stream in
      stream.head([(":status", "200"), ("content-type", "application/grpc+proto"), ("x-initial", "1")])
      if let frame = try? Note("hello").framed { stream.send(frame) }
      stream.trailers([("grpc-status", "0"), ("x-trailing-bin", "AAE")])
    } _: { peer, channel in
      var options = CallOptions(timeout: .seconds(20))
      try options.metadata.add("x-sent", "yes")
      let response = try await channel.unaryResponse(NoteService.echo, Note("hi"), options: options)
      #expect(response.message.text == "hello")
      #expect(response.initialMetadata["x-initial"] == "1")
      #expect(response.trailingMetadata.bytes("x-trailing-bin") == [0, 1])
      let headers = await peer.loops.loops[0].run { peer.streams[0].headers.map { "\($0.name): \($0.value)" } }
      #expect(
        headers.prefix(4).sorted() == [
          ":authority: 127.0.0.1:\(peer.port)", ":method: POST", ":path: /rpc.test.NoteService/Echo", ":scheme: http",
        ])
      #expect(headers.contains("te: trailers"))
      #expect(headers.contains("content-type: application/grpc"))
      #expect(headers.contains("x-sent: yes"))
      #expect(headers.contains { $0.hasPrefix("grpc-timeout: ") })
      let body = await peer.loops.loops[0].run { peer.streams[0].body }
      #expect(try body == Note("hi").framed)
    }
  }

  @Test func aStatusBecomesAnError() async throws {
    try await withPeer { stream in
      stream.head(
        [
          (":status", "200"), ("content-type", "application/grpc"), ("grpc-status", "5"),
          ("grpc-message", "no %E2%98%BA"), ("x-why", "because"),
          (
            "grpc-status-details-bin",
            "CAUSAXgaNQordHlwZS5nb29nbGVhcGlzLmNvbS9nb29nbGUucnBjLlJlc291cmNlSW5mbxIGCgF0EgFu"
          ),
        ], end: true)
    } _: { _, channel in
      let error = await channel.echoFailure()
      #expect(error?.code == .notFound)
      #expect(error?.message == "no ☺")
      #expect(error?.metadata["x-why"] == "because")
      #expect(error?.detail(ResourceInfo.self)?.resourceName == "n")
    }
  }

  @Test(arguments: [
    ("503", "text/html", RPCError.Code.unavailable), ("404", "text/html", .unimplemented),
    ("200", "text/html", .unknown),
    ("401", "application/json", .unauthenticated), ("500", "application/grpc", .unknown),
  ])
  func anAnswerThatIsNotGRPC(status: String, type: String, code: RPCError.Code) async throws {
    try await withPeer { stream in
      stream.head([(":status", status), ("content-type", type)])
      stream.send(Array("<html>".utf8))
      stream.finish()
    } _: { _, channel in
      let error = await channel.echoFailure()
      #expect(error?.code == code)
    }
  }

  /// What a broken server may send behind good headers.
  enum Fault: CaseIterable {
    case noTrailers, unknownStatus, truncatedMessage, truncatedPrefix, compressed, notAMessage, twoMessages, noMessage

    var code: RPCError.Code {
      switch self {
      case .noTrailers, .unknownStatus: .unknown
      case .truncatedMessage, .truncatedPrefix, .compressed, .notAMessage: .internal
      case .twoMessages, .noMessage: .unimplemented
      }
    }

    func commit(_ stream: PeerStream) throws {
      stream.head()
      let frame = try Note("text").framed
      switch self {
      case .noTrailers:
        stream.send(frame)
        return stream.finish()
      case .unknownStatus:
        stream.send(frame)
        return stream.trailers([("grpc-status", "77")])
      case .truncatedMessage: stream.send(Array(frame.dropLast()))
      case .truncatedPrefix: stream.send(frame + [0, 0])
      case .compressed: stream.send([1] + frame.dropFirst())
      case .notAMessage: stream.send([0, 0, 0, 0, 2, 10, 200])
      case .twoMessages: stream.send(frame + frame)
      case .noMessage: break
      }
      stream.trailers()
    }
  }

  @Test(arguments: Fault.allCases)
  func aBrokenAnswerEndsTheCall(fault: Fault) async throws {
    try await withPeer { stream in
      try? fault.commit(stream)
    } _: { _, channel in
      let error = await channel.echoFailure()
      #expect(error?.code == fault.code)
    }
  }

  @Test func aMessageOverTheLimitIsRefusedByItsPrefix() async throws {
    var configuration = ChannelConfiguration.forTests
    configuration.limits.responseMessageBytes = 1000
    try await withPeer(channel: configuration) { stream in
      stream.head()
      stream.send([0, 0, 0, 3, 233])
    } _: { peer, channel in
      let error = await channel.echoFailure()
      #expect(error?.code == .resourceExhausted)
      #expect(await peer.streams[0].closed.get == .cancel)
    }
  }

  @Test(arguments: [
    (HTTP2ErrorCode.noError, RPCError.Code.internal), (.protocolError, .internal), (.cancel, .cancelled),
    (.enhanceYourCalm, .resourceExhausted), (.inadequateSecurity, .permissionDenied),
  ])
  func aResetBecomesAnError(reset: HTTP2ErrorCode, code: RPCError.Code) async throws {
    try await withPeer { stream in
      stream.reset(reset)
    } _: { _, channel in
      let error = await channel.echoFailure()
      #expect(error?.code == code)
    }
  }

  @Test func theDeadlineEndsTheCallOnBothSides() async throws {
    let arrived = Outcome<PeerStream>()
    let isFirst = Countdown(1)
    try await withPeer { stream in
      // The first call makes the connection, which may take longer than the second call's deadline.
      if isFirst.take() { stream.answer("") } else { arrived.set(stream) }
    } _: { _, channel in
      _ = try await channel.echo()
      let error = await channel.echoFailure(options: CallOptions(timeout: .seconds(2)))
      #expect(error?.code == .deadlineExceeded)
      #expect(await arrived.get?.closed.get == .cancel)
    }
  }

  @Test func aDeadlineThatHasPassedSendsNothing() async throws {
    try await withPeer {
      $0.answer("")
    } _: { peer, channel in
      let error = await channel.echoFailure(options: CallOptions(timeout: .zero))
      #expect(error?.code == .deadlineExceeded)
      _ = try await channel.echo()
      #expect(peer.streams.count == 1)
    }
  }

  @Test func cancellingTheTaskResetsTheStream() async throws {
    let arrived = Outcome<Void>()
    try await withPeer { _ in
      arrived.set(())
    } _: { peer, channel in
      let task = Task { await channel.echoFailure() }
      await arrived.get
      task.cancel()
      #expect(await task.value?.code == .cancelled)
      #expect(await peer.streams[0].closed.get == .cancel)
    }
  }

  @Test func aTaskThatIsCancelledAlreadySendsNothing() async throws {
    try await withPeer {
      $0.answer("")
    } _: { peer, channel in
      let task = Task {
        withUnsafeCurrentTask { $0?.cancel() }
        return await channel.echoFailure()
      }
      #expect(await task.value?.code == .cancelled)
      _ = try await channel.echo()
      #expect(peer.streams.count == 1)
    }
  }

  @Test func manyCallsFromManyTasks() async throws {
    try await withPeer { stream in
      // What came is sent back as it is.
      stream.head()
      stream.send(stream.body)
      stream.trailers()
    } _: { peer, channel in
      let right = await withTaskGroup(of: Bool.self) { group in
        for number in 0..<500 {
          group.addTask { (try? await channel.echo("\(number)")) == "\(number)" }
        }
        return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
      }
      #expect(right == 500)
      #expect(peer.connectionCount == 1)
    }
  }
}
