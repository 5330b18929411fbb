import EventLoop
import HTTP2
import RPC
import RPCClient
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(5))) struct HealthTests {
  /// What the servers of a test say about their health, and those that listen.
  private final class Infirmary: Sendable {
    private struct Ward {
      var status: ServingStatus?
      var watchers: [PeerStream] = []
    }

    private let wards: Mutex<[Ward]>

    /// Nil for a server that does not know the service of health.
    init(_ statuses: [ServingStatus?]) {
      wards = Mutex(statuses.map { Ward(status: $0) })
    }

    /// Answers a Watch; on the peer's loop.
    func watch(_ number: Int, _ stream: PeerStream) {
      let status = wards.withLock { wards in
        wards[number].watchers.append(stream)
        return wards[number].status
      }
      guard let status else {
        return stream.head(
          [(":status", "200"), ("content-type", "application/grpc"), ("grpc-status", "12")], end: true)
      }
      stream.head()
      Self.send(status, stream)
    }

    /// Tells all watchers of a server.
    func change(_ number: Int, to status: ServingStatus, on loop: EventLoop) {
      let watchers = wards.withLock { wards in
        wards[number].status = status
        return wards[number].watchers
      }
      loop.execute { for stream in watchers { Self.send(status, stream) } }
    }

    /// Ends the calls of all watchers of a server; they come again.
    func hangUp(_ number: Int, on loop: EventLoop) {
      let watchers = wards.withLock { wards in
        defer { wards[number].watchers = [] }
        return wards[number].watchers
      }
      loop.execute { for stream in watchers { stream.trailers([("grpc-status", "14")]) } }
    }

    var watchCounts: [Int] { wards.withLock { $0.map(\.watchers.count) } }

    private static func send(_ status: ServingStatus, _ stream: PeerStream) {
      guard let bytes = try? HealthCheckResponse(status: status).encodedBytes() else { return }
      stream.send([0, 0, 0, 0, UInt8(bytes.count)] + bytes)
    }
  }

  private func withServers(
    _ statuses: [ServingStatus?], _ body: (Infirmary, [RawPeer], Channel) async throws -> Void
  ) async throws {
    let infirmary = Infirmary(statuses)
    var configuration = ChannelConfiguration.forTests
    configuration.healthService = "rpc.test.NoteService"
    try await withPeers(statuses.count, channel: configuration) { number, stream in
      if stream[":path"] == Health.watch.path { infirmary.watch(number, stream) } else { stream.answer("\(number)") }
    } _: { peers, channel in
      try await body(infirmary, peers, channel)
    }
  }

  /// Calls until the servers that answer in a row of calls are these.
  private func expectAnswers(from expected: Set<String>, _ channel: Channel) async throws {
    var seen: Set<String> = []
    repeat {
      seen = []
      for _ in 0..<12 {
        let options = CallOptions(timeout: .seconds(30), waitsForConnection: true)
        seen.insert(try await channel.echo(options: options))
      }
    } while seen != expected
  }

  @Test func thoseThatDoNotServeGetNoCalls() async throws {
    try await withServers([.serving, .notServing, .serving]) { infirmary, peers, channel in
      try await expectAnswers(from: ["0", "2"], channel)
      infirmary.change(1, to: .serving, on: peers[1].loops.loops[0])
      try await expectAnswers(from: ["0", "1", "2"], channel)
      infirmary.change(0, to: .notServing, on: peers[0].loops.loops[0])
      try await expectAnswers(from: ["1", "2"], channel)
      let calls = await peers[1].loops.loops[0].run { peers[1].streams.map { $0.body } }
      #expect(calls.first?.suffix(20) == Array("rpc.test.NoteService".utf8)[...])
      #expect(peers.map(\.connectionCount) == [1, 1, 1])
    }
  }

  @Test func aServerWithoutTheServiceOfHealthIsHealthy() async throws {
    try await withServers([nil, .notServing]) { _, _, channel in
      try await expectAnswers(from: ["0"], channel)
    }
  }

  @Test func whenNoneServesCallsEndOrWait() async throws {
    try await withServers([.notServing, .serviceUnknown]) { infirmary, peers, channel in
      let error = await channel.echoFailure()
      #expect(error?.code == .unavailable)
      async let waiting = channel.echo(options: CallOptions(timeout: .seconds(30), waitsForConnection: true))
      infirmary.change(1, to: .serving, on: peers[1].loops.loops[0])
      let answer = try await waiting
      #expect(answer == "1")
    }
  }

  @Test func aWatchThatEndsIsMadeAgainAndMeanwhileNobodyCalls() async throws {
    try await withServers([.serving, .serving]) { infirmary, peers, channel in
      try await expectAnswers(from: ["0", "1"], channel)
      infirmary.hangUp(0, on: peers[0].loops.loops[0])
      try await expectAnswers(from: ["0", "1"], channel)
      while infirmary.watchCounts != [1, 1] { _ = try await channel.echo() }
      #expect(peers.map(\.connectionCount) == [1, 1])
    }
  }
}
