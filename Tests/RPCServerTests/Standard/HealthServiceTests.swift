import EventLoop
import Protobuf
import RPC
import RPCClient
import Testing

@testable import RPCServer

@Suite(.timeLimit(.minutes(5))) struct HealthServiceTests {
  @Test("Check, List and Watch tell what was set")
  func askedOnce() async throws {
    try await withHealth(["a.B"]) { health, test in
      health.set(.notServing, for: "a.B")
      try await test.withChannel { channel in
        let whole = try await channel.unary(Health.check, HealthCheckRequest()).status
        #expect(whole == .serving)
        let one = try await channel.unary(Health.check, HealthCheckRequest(service: "a.B")).status
        #expect(one == .notServing)
        let listed = try await channel.unary(Health.list, HealthListRequest()).statuses
        #expect(listed.mapValues(\.status) == ["": .serving, "a.B": .notServing])
        var watch = channel.serverStreaming(Health.watch, HealthCheckRequest(service: "a.B")).makeAsyncIterator()
        await expectNext(&watch, .notServing)
      }
    }
  }

  @Test("Check of a service that is not known ends with NOT_FOUND; Watch tells when it becomes known")
  func unknownService() async throws {
    try await withHealth([]) { health, test in
      try await test.withChannel { channel in
        let request = HealthCheckRequest(service: "a.B")
        let error = await #expect(throws: RPCError.self) { try await channel.unary(Health.check, request) }
        #expect(error?.code == .notFound)
        var watch = channel.serverStreaming(Health.watch, request).makeAsyncIterator()
        await expectNext(&watch, .serviceUnknown)
        health.set(.serving, for: "a.B")
        await expectNext(&watch, .serving)
      }
    }
  }

  @Test("List refuses more services than it may answer with")
  func listLimit() async throws {
    try await withHealth((1..<HealthService.maxListedServices).map { "a.\($0)" }) { health, test in
      try await test.withChannel { channel in
        let listed = try await channel.unary(Health.list, HealthListRequest()).statuses
        #expect(listed.count == HealthService.maxListedServices)
        health.set(.serving, for: "a.more")
        let error = await #expect(throws: RPCError.self) { try await channel.unary(Health.list, HealthListRequest()) }
        #expect(error?.code == .resourceExhausted)
      }
    }
  }

  @Test("a drain of the server is told to watchers before their streams end", arguments: [false, true])
  func drain(isToldBefore: Bool) async throws {
    try await withHealth(["a.B"]) { health, test in
      try await test.withChannel { channel in
        var watch = channel.serverStreaming(Health.watch, HealthCheckRequest(service: "a.B")).makeAsyncIterator()
        await expectNext(&watch, .serving)
        if isToldBefore {
          health.drain()
          await expectNext(&watch, .notServing)
          // Final: what is set now is not told.
          health.set(.serving, for: "a.B")
          let whole = try await channel.unary(Health.check, HealthCheckRequest()).status
          #expect(whole == .notServing)
        }
        await test.server.drain(grace: .seconds(3600))
        if !isToldBefore { await expectNext(&watch, .notServing) }
        let error = await #expect(throws: RPCError.self) { _ = try await watch.next() }
        #expect(error?.code == .unavailable)
      }
    }
  }

  @Test("a watcher that does not read gets the latest state, not those in between")
  func slowWatcher() async throws {
    try await withHealth([]) { health, test in
      // Room for one message of 7 bytes.
      let connection = try await test.connect(windowBytes: 7)
      let call = try await connection.open(Health.watch.path)
      await call.stopReading()
      await call.sendBytes(TestCall.prefix(length: 0), endStream: true)
      _ = await call.received(bytes: 7)
      try await test.withChannel { channel in
        for status: Int32 in [3, 4, 5, 6, 2] {
          health.set(ServingStatus(rawValue: status))
          // The server has one loop: it has acted on the change before it answers.
          _ = try await channel.unary(Health.check, HealthCheckRequest())
        }
      }
      await call.resumeReading()
      await test.server.drain(grace: .seconds(3600))
      let statuses = await Self.statuses(in: call.outcome().body)
      // The second was written when the window had closed.
      #expect(statuses == [1, 3, 2])

    }
  }

  @Test("every watcher sees the last of states that are set by many tasks at once")
  func manyWatchers() async throws {
    try await withHealth(["a.B"]) { health, test in
      try await test.withChannel { channel in
        try await withThrowingTaskGroup(of: Void.self) { group in
          for _ in 0..<40 {
            group.addTask {
              for try await response in channel.serverStreaming(Health.watch, HealthCheckRequest(service: "a.B"))
              where response.status.rawValue == 1_000_000 { return }
              Issue.record("the stream ended")
            }
          }
          await withTaskGroup(of: Void.self) { setters in
            for setter in 0..<4 {
              setters.addTask {
                for number in 0..<500 { health.set(ServingStatus(rawValue: Int32(setter * 1000 + number)), for: "a.B") }
              }
            }
          }
          health.set(ServingStatus(rawValue: 1_000_000), for: "a.B")
          try await group.waitForAll()
        }
      }
    }
  }

  @Test("a watcher that goes leaves nothing behind")
  func goingWatcher() async throws {
    try await withHealth([]) { health, test in
      let connection = try await test.connect()
      let call = try await connection.open(Health.watch.path)
      await call.sendBytes(TestCall.prefix(length: 0), endStream: true)
      _ = await call.received(bytes: 1)
      #expect(health.watcherCount == 1)
      await call.cancel()
      try await connection.roundTrip()
      #expect(health.watcherCount == 0)
    }
  }

  private func expectNext(
    _ watch: inout ResponseStream<HealthCheckResponse>.AsyncIterator, _ status: ServingStatus,
    sourceLocation: SourceLocation = #_sourceLocation
  ) async {
    do {
      let next = try await watch.next(isolation: nil)
      #expect(next?.status == status, sourceLocation: sourceLocation)
    } catch {
      Issue.record(error, sourceLocation: sourceLocation)
    }
  }

  private func withHealth(
    _ services: [String], _ body: (HealthService, TestServer) async throws -> Void
  ) async throws {
    let health = HealthService(services: services)
    try await TestServer.with({ health.register(on: &$0) }, { test in try await body(health, test) })
  }

  /// The states in a body of messages with one field each.
  private static func statuses(in body: [UInt8]) -> [Int32] {
    var statuses: [Int32] = []
    var rest = body[...]
    while rest.count >= 5 {
      let message = rest.dropFirst(5).prefix(Int(rest[rest.startIndex + 4]))
      guard let response = try? HealthCheckResponse(decoding: Array(message)) else { break }
      statuses.append(response.status.rawValue)
      rest = rest.dropFirst(5 + message.count)
    }
    return statuses
  }
}
