import EventLoop
import HTTP2
import RPC
import RPCClient
import Testing

@Suite(.timeLimit(.minutes(5))) struct RetryTests {
  private static let policy = RetryPolicy(
    maxAttempts: 4, initialBackoff: .milliseconds(2), maxBackoff: .milliseconds(10))

  private func options(_ policy: RetryPolicy = policy, timeout: Duration = .seconds(30)) -> CallOptions {
    var options = CallOptions(timeout: timeout)
    options.retries = .policy(policy)
    return options
  }

  @Test func aFailedCallIsSentAgainAndSaysHowOften() async throws {
    let failures = Countdown(2)
    try await withPeer { stream in
      if failures.take() { stream.fail("14") } else { stream.answer("\(stream.body.count)") }
    } _: { peer, channel in
      let answer = try await channel.echo("abc", options: options())
      #expect(answer == "10")
      let attempts = await peer.loops.loops[0].run { peer.streams.map { $0["grpc-previous-rpc-attempts"] } }
      #expect(attempts == [nil, "1", "2"])
    }
  }

  @Test func attemptsHaveALimit() async throws {
    try await withPeer {
      $0.fail("14")
    } _: { peer, channel in
      #expect(await channel.echoFailure(options: options())?.code == .unavailable)
      #expect(peer.streams.count == 4)
    }
  }

  @Test func otherFailuresAreNot() async throws {
    try await withPeer {
      $0.fail("5")
    } _: { peer, channel in
      #expect(await channel.echoFailure(options: options())?.code == .notFound)
      #expect(peer.streams.count == 1)
    }
  }

  @Test func nothingIsRetriedUnlessItIsHarmlessOrChosen() async throws {
    try await withPeer {
      $0.fail("14")
    } _: { peer, channel in
      _ = await channel.echoFailure()
      #expect(peer.streams.count == 1)
      let harmless = RPC.Method<Note, Note>(
        "rpc.test.NoteService", "Echo", permission: .everyone, idempotency: .noSideEffects)
      _ = await failure { () throws(RPCError) in try await channel.unary(harmless, Note()) }
      #expect(peer.streams.count == 1 + 3)
      var options = CallOptions()
      options.retries = .never
      _ = await failure { () throws(RPCError) in try await channel.unary(harmless, Note(), options: options) }
      #expect(peer.streams.count == 1 + 3 + 1)
    }
  }

  @Test func anAnswerThatHasBegunCommits() async throws {
    try await withPeer { stream in
      stream.head()
      stream.trailers([("grpc-status", "14")])
    } _: { peer, channel in
      #expect(await channel.echoFailure(options: options())?.code == .unavailable)
      #expect(peer.streams.count == 1)
    }
  }

  @Test func aLostConnectionIsRetriedElsewhere() async throws {
    let losses = Countdown(1)
    try await withPeer { stream in
      guard losses.take() else { return stream.answer("again") }
      stream.connection.stream.loop.atEndOfTurn { stream.connection.close() }
    } _: { peer, channel in
      let answer = try await channel.echo(options: options())
      #expect(answer == "again")
      #expect(peer.connectionCount == 2)
    }
  }

  @Test func theServerSaysWhen() async throws {
    let failures = Countdown(1)
    try await withPeer { stream in
      if failures.take() { stream.fail("14", pushback: "60") } else { stream.answer("later") }
    } _: { _, channel in
      let begun = LoopInstant.now
      let answer = try await channel.echo(options: options())
      #expect(answer == "later")
      #expect(begun.duration(to: .now) >= .milliseconds(60))
    }
  }

  @Test(arguments: ["-1", "soon", "", "99999999999"]) func theServerSaysNever(pushback: String) async throws {
    try await withPeer {
      $0.fail("14", pushback: pushback)
    } _: { peer, channel in
      #expect(await channel.echoFailure(options: options())?.code == .unavailable)
      #expect(peer.streams.count == 1)
    }
  }

  @Test func aPauseThatOutlastsTheDeadlineIsNotWaitedFor() async throws {
    try await withPeer {
      $0.fail("14", pushback: "600000")
    } _: { peer, channel in
      #expect(await channel.echoFailure(options: options(timeout: .seconds(30)))?.code == .unavailable)
      #expect(peer.streams.count == 1)
    }
  }

  @Test func theDeadlineIsThatOfAllAttempts() async throws {
    let failures = Countdown(1)
    try await withPeer { stream in
      if failures.take() { stream.fail("14") }
    } _: { peer, channel in
      #expect(await channel.echoFailure(options: options(timeout: .seconds(2)))?.code == .deadlineExceeded)
      #expect(peer.streams.count == 2)
    }
  }

  @Test func aCallThatPausesCanBeGivenUp() async throws {
    let arrived = Outcome<PeerStream>()
    try await withPeer { stream in
      stream.fail("14", pushback: "600000")
      arrived.set(stream)
    } _: { _, channel in
      var options = CallOptions()
      options.retries = .policy(Self.policy)
      let task = Task { [options] in await channel.echoFailure(options: options) }
      _ = await arrived.get?.closed.get
      task.cancel()
      #expect(await task.value?.code == .cancelled)
      let paused = Task { [options] in await channel.echoFailure(options: options) }
      _ = await arrived.get
      await channel.shutdown()
      #expect(await paused.value?.code == .unavailable)
    }
  }

  @Test func tooManyFailuresStopRetries() async throws {
    var configuration = ChannelConfiguration.forTests
    configuration.retries.throttling = RetryThrottling(maxTokens: 4, tokenRatio: 0.5)
    try await withPeer(channel: configuration) {
      $0.fail("14")
    } _: { peer, channel in
      // Tokens: 4, and a retry while more than 2 are left behind a failure.
      _ = await channel.echoFailure(options: options())
      #expect(peer.streams.count == 2)
      _ = await channel.echoFailure(options: options())
      #expect(peer.streams.count == 3)
    }
  }

  @Test func aStreamOfRequestsIsSentAgainAsFarAsItIsKept() async throws {
    let failures = Countdown(1)
    try await withPeer { stream in
      if failures.take() { stream.fail("14") } else { stream.answer("\(stream.body.count)") }
    } _: { peer, channel in
      let call = channel.clientStreaming(NoteService.join, options: options())
      for _ in 0..<10 { try await call.requests.write(Note("12345678")) }
      try await call.requests.finish()
      let answer = try await call.response().text
      #expect(answer == "150")
      #expect(peer.streams.count == 2)
    }
  }

  @Test func aStreamOfRequestsThatIsTooLongIsNotSentAgain() async throws {
    var configuration = ChannelConfiguration.forTests
    configuration.limits.replayBufferBytes = 100
    try await withPeer(channel: configuration) {
      $0.fail("14")
    } _: { peer, channel in
      let call = channel.clientStreaming(NoteService.join, options: options())
      for _ in 0..<10 { try await call.requests.write(Note("12345678")) }
      try await call.requests.finish()
      #expect(await failure { () throws(RPCError) in try await call.response() }?.code == .unavailable)
      #expect(peer.streams.count == 1)
    }
  }

  @Test func aStreamThatTheServerRefusedIsSentAgainWithoutAPolicy() async throws {
    let refusals = Countdown(1)
    try await withPeer { stream in
      if refusals.take() { stream.reset(.refusedStream) } else { stream.answer("\(stream.body.count)") }
    } _: { _, channel in
      let call = channel.clientStreaming(NoteService.join)
      try await call.requests.write(Note("12345678"))
      try await call.requests.finish()
      let answer = try await call.response().text
      #expect(answer == "15")
    }
  }

  @Test func aHandlerSaysWhenToRetry() async throws {
    try await withServer { _, channel in
      let begun = LoopInstant.now
      let answer = try await channel.echo("busy", options: options())
      #expect(answer == "busy")
      #expect(begun.duration(to: .now) >= .milliseconds(50))
      #expect(await channel.echoFailure("overloaded", options: options())?.code == .unavailable)
    }
  }
}

extension PeerStream {
  /// A status and nothing else.
  fileprivate func fail(_ status: String, pushback: String? = nil) {
    var fields = [(":status", "200"), ("content-type", "application/grpc"), ("grpc-status", status)]
    if let pushback { fields.append(("grpc-retry-pushback-ms", pushback)) }
    head(fields, end: true)
  }
}
