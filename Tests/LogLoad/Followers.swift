import EventLoop
import Glibc
import Messages
import Protobuf
import RPC
import RPCClient

/// Followers of one log on a loop of their own. They print `FOLLOWING` when each has what was there before, and what
/// they saw, as JSON, when each has come to the log's end.
// Invariant behind @unchecked Sendable: everything mutable is touched on `loop` only.
final class Followers: @unchecked Sendable {
  private static let openingAtOnce = 200

  private let loop: EventLoop
  private let channels: [Channel]
  private let request: TailLogsRequest
  private let count: Int
  private let stalled: Int
  private var latencies = Latencies()
  private var entries = 0
  private var arrived = 0
  private var misnumbered = 0
  private var firstMilliseconds = 0.0
  private var begun = LoopInstant.now

  static func run(_ arguments: Arguments) async throws {
    let loop = EventLoop(name: "followers")
    let this = Followers(arguments, loop: loop)
    try await loop.run { () async throws in try await this.follow() }
    for channel in this.channels { await channel.shutdown() }
    await loop.shutdown()
  }

  private init(_ arguments: Arguments, loop: EventLoop) {
    self.loop = loop
    count = arguments.number("subscribers", default: 1)
    stalled = arguments.number("stalled", default: 0)
    let port = UInt16(arguments.number("port", default: 0))
    channels = (0..<arguments.number("connections", default: 1)).map { _ in
      Channel(host: "127.0.0.1", port: port, loop: loop)
    }
    request = .with {
      $0.runID = arguments["run"] ?? ""
      $0.afterNumber = Int64(arguments.number("after", default: 0))
      $0.follow = true
    }
  }

  private func follow() async throws {
    begun = .now
    // Never read: their windows fill, and then their server waits.
    let idle = (0..<stalled).map { index in
      channels[index % channels.count].serverStreaming(RunService.tailLogs, request)
    }
    var tasks: [Task<Void, Never>] = []
    for index in 0..<count {
      // Not all at once: what a server does at that moment is no matter of this program.
      while index - arrived >= Self.openingAtOnce { try await loop.sleep(for: .milliseconds(1)) }
      tasks.append(loop.spawn { await self.read(self.channels[index % self.channels.count]) })
    }
    for task in tasks { await task.value }
    let seconds = begun.duration(to: .now) / .seconds(1)
    say(
      """
      {"entries": \(entries), "seconds": \(seconds), "first_ms": \(firstMilliseconds), \
      "p50_ms": \(latencies.milliseconds(at: 0.5)), "p99_ms": \(latencies.milliseconds(at: 0.99)), \
      "max_ms": \(Double(latencies.maximum) / 1000), "misnumbered": \(misnumbered)}
      """)
    for stream in idle { stream.cancel() }
  }

  private func read(_ channel: Channel) async {
    var last = request.afterNumber
    var isFirst = true
    var stream = channel.serverStreaming(LeanResponse.tailLogs, request).makeAsyncIterator()
    while let response = try? await stream.next(isolation: nil) {
      if isFirst {
        isFirst = false
        firstMilliseconds = max(firstMilliseconds, begun.duration(to: .now) / .milliseconds(1))
        arrived += 1
        if arrived == count { say("FOLLOWING") }
      }
      let count = response.entries.count
      // Consecutive ones end with the number that the message names.
      if count > 0, response.lastNumber != last + Int64(count) { misnumbered += 1 }
      last = max(last, response.lastNumber)
      entries += count
      guard let bytes = response.entries.first, let entry = try? LogEntry(decoding: bytes), let time = entry.time else {
        continue
      }
      if entry.number != last + 1 - Int64(count) { misnumbered += 1 }
      let now = Timestamp.now
      let microseconds = (now.seconds - time.seconds) * 1_000_000 + Int64(now.nanos - time.nanos) / 1000
      // An append is one message: all of its entries were as long on their way.
      latencies.add(microseconds: microseconds, times: count)
    }
    if last == request.afterNumber { misnumbered += 1 }
  }
}

/// A `TailLogsResponse` whose entries stay bytes: a hundred followers that each decode ten thousand lines a second would
/// wait for each other, and not for the server.
struct LeanResponse: Message {
  var entries: [[UInt8]] = []
  var lastNumber: Int64 = 0

  init() {}

  static let schema = Schema<LeanResponse>("vantflow.v1.LeanTailLogsResponse") {
    Field(1, "entries", \.entries)
    Field(2, "last_number", \.lastNumber)
  }

  static let tailLogs = RPC.Method<TailLogsRequest, LeanResponse>(
    RunService.name, "TailLogs", .serverStreaming, permission: .logsRead, idempotency: .noSideEffects)
}
