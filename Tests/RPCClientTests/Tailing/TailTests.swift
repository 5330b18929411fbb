import EventLoop
import RPC
import Synchronization
import TestSupport
import Testing

@testable import RPCClient

@Suite(.timeLimit(.minutes(2))) struct TailTests {
  /// Two entries a stream, then a fault; the fourth stream tells the rest.
  @Test(arguments: StreamFault.allCases) func eachEntryComesOnceWhateverBreaks(fault: StreamFault) async throws {
    let faults = Countdown(3)
    let script: @Sendable (Int, PeerStream) -> Void = { _, stream in
      if faults.take() { return stream.send(2, then: fault) }
      let next = stream.askedAfter + 1
      stream.head()
      stream.tell([])
      stream.tell(next..<11, isLast: true)
      stream.trailers()
    }
    var options = TailOptions.forTests
    if fault == .silence { options.silence = .milliseconds(200) }
    try await withPeers(2, script: script) { [options] _, channel in
      let (numbers, error) = await channel.numbers(options: options).collect()
      #expect(error == nil)
      #expect(numbers == Array(1...10))
    }
  }

  /// Whatever goes wrong in whatever order.
  @Test(arguments: [UInt64.random(in: 0...UInt64.max)]) func eachEntryComesOnceThroughManyFaults(seed: UInt64)
    async throws
  {
    let random = Mutex(SeededGenerator(seed: seed))
    let script: @Sendable (Int, PeerStream) -> Void = { _, stream in
      let asked = stream.askedAfter
      let (count, fault) = random.withLock { random in
        (
          Int64.random(in: 0...12, using: &random),
          // A silence takes its time, so there are fewer of them.
          StreamFault.allCases.filter { $0 != .silence || Bool.random(using: &random) }.randomElement(using: &random)
        )
      }
      guard asked + count < 400 else {
        stream.head()
        stream.tell(asked + 1..<401, isLast: true)
        return stream.trailers()
      }
      stream.send(count, then: fault ?? .drain)
    }
    try await withPeers(3, script: script) { _, channel in
      var options = TailOptions.forTests
      options.silence = .milliseconds(50)
      // Streams without a single entry come often here.
      options.misfits = 100
      options.doubtfulAttempts = 100
      let (numbers, error) = await channel.numbers(options: options).collect()
      #expect(error == nil, "seed \(seed)")
      #expect(numbers == Array(1...400), "seed \(seed)")
    }
  }

  @Test func otherStatusesAreThrown() async throws {
    try await withPeer(script: { stream in
      stream.head()
      stream.tell([1])
      stream.trailers([("grpc-status", "5"), ("grpc-message", "no such run")])
    }) { peer, channel in
      let (numbers, error) = await channel.numbers().collect()
      #expect(numbers == [1])
      #expect(error?.code == .notFound)
      #expect(peer.streams.count == 1)
    }
  }

  @Test func aServerThatNeverFitsIsGivenUp() async throws {
    try await withPeer(script: { $0.send(0, then: .gap) }) { peer, channel in
      let (numbers, error) = await channel.numbers(after: 7).collect()
      #expect(numbers.isEmpty)
      #expect(error?.code == .dataLoss)
      #expect(error?.message.contains("number 9 came where 8 was due") == true)
      #expect(peer.streams.count == TailOptions.forTests.misfits)
    }
  }

  @Test func patienceEndsWithTheLastFailure() async throws {
    var options = TailOptions.forTests
    options.patience = .seconds(3)
    let breaks = Mutex(0)
    options.whenBroken = { _, _ in breaks.withLock { $0 += 1 } }
    try await withPeer(script: { $0.send(0, then: .drain) }) { [options] _, channel in
      let (_, error) = await channel.numbers(options: options).collect()
      #expect(error?.code == .unavailable)
      #expect(breaks.withLock { $0 } > 1)
    }
  }

  /// As a server whose every stream begins with a bookmark, and whose failure stays.
  @Test func aBookmarkAheadOfTheSameFailureIsNoProgress() async throws {
    var options = TailOptions.forTests
    // No stream here lasts that long.
    options.backoff.maximum = .seconds(600)
    let streams = Countdown(50)
    let script: RawPeer.Script = { stream in
      stream.head()
      stream.tell([], isLast: !streams.take())
      stream.trailers([("grpc-status", "13")])
    }
    try await withPeer(script: script) { [options] peer, channel in
      let (_, error) = await channel.numbers(options: options).collect()
      #expect(error?.code == .internal)
      #expect(peer.streams.count == 1 + options.doubtfulAttempts)
    }
  }

  @Test func theShutdownOfTheChannelEndsIt() async throws {
    let arrived = Outcome<Void>()
    let breaks = Mutex(0)
    var options = TailOptions.forTests
    options.patience = .seconds(2)
    options.whenBroken = { _, _ in breaks.withLock { $0 += 1 } }
    let script: RawPeer.Script = { stream in
      stream.send(1, then: .silence)
      arrived.set(())
    }
    try await withPeer(script: script) { [options] _, channel in
      async let running = channel.numbers(options: options).collect()
      await arrived.get
      await channel.shutdown()
      let late = await channel.numbers(options: options).collect()
      for error in [await running.error, late.error] {
        #expect(error?.code == .unavailable)
        #expect(error?.cause is ChannelShutDown)
      }
      #expect(breaks.withLock { $0 } == 0)
    }
  }

  @Test func withoutALastOneOKIsTheEnd() async throws {
    var options = TailOptions.forTests
    options.endsWithLast = false
    try await withPeer(script: { $0.send(3, then: .earlyEnd) }) { [options] peer, channel in
      let (numbers, error) = await channel.numbers(options: options).collect()
      #expect(numbers == [1, 2, 3])
      #expect(error == nil)
      #expect(peer.streams.count == 1)
    }
  }

  /// Bookmarks keep a stream that has nothing to say for longer than the limit of silence.
  @Test func bookmarksKeepAStreamAlive() async throws {
    let script: RawPeer.Script = { stream in
      stream.head()
      stream.tell([1])
      let loop = stream.connection.stream.loop
      @Sendable func beat(_ left: Int) {
        guard left > 0 else {
          stream.tell([2], isLast: true)
          return stream.trailers()
        }
        stream.tell([])
        loop.schedule(after: .milliseconds(250)) { beat(left - 1) }
      }
      beat(32)
    }
    var options = TailOptions.forTests
    options.silence = .seconds(6)
    try await withPeer(script: script) { [options] peer, channel in
      let (numbers, error) = await channel.numbers(options: options).collect()
      #expect(numbers == [1, 2])
      #expect(error == nil)
      #expect(peer.streams.count == 1)
    }
  }

  @Test func cancellingTheReaderEndsTheStreamOnItsServer() async throws {
    let arrived = Outcome<Void>()
    let script: RawPeer.Script = { stream in
      stream.send(1, then: .silence)
      arrived.set(())
    }
    var options = TailOptions.forTests
    options.silence = .seconds(3600)
    try await withPeer(script: script) { [options] peer, channel in
      let reading = Task { await channel.numbers(options: options).collect() }
      _ = await arrived.get
      reading.cancel()
      #expect(await reading.value.error?.code == .cancelled)
      #expect(await peer.streams.first?.closed.get == .cancel)
    }
  }

  @Test func aTailGoesOnWhereAnotherStood() async throws {
    let script: RawPeer.Script = { stream in
      stream.head()
      let next = stream.askedAfter + 1
      stream.tell([next])
      stream.tell([next + 1], isLast: true)
      stream.trailers()
    }
    try await withPeer(script: script) { _, channel in
      var first = channel.numbers().makeAsyncIterator()
      _ = try await first.next(isolation: nil)
      #expect(first.position == 1)
      let (numbers, _) = await channel.numbers(after: first.position).collect()
      #expect(numbers == [2, 3])
    }
  }
}
