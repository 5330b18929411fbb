import HTTP2
import TestSupport
import Testing

/// Valid conversations, mutated. Whatever comes, a session reports an error or goes on, and closes each stream once.
@Suite struct FuzzTests {
  private static let rounds = 300

  @Test("a mutated client crashes no server", arguments: propertySeeds)
  func server(seed: UInt64) async throws {
    let recorded = try Self.recordedConversations().map(\.client)
    var mutator = Mutator(recorded: recorded, seed: seed)
    for round in 0..<Self.rounds {
      // Others share this thread.
      await Task.yield()
      let end = ServerEnd(ExchangeTests.echo)
      let session = try HTTP2Session(role: .server, workspace: HTTP2Workspace(), delegate: end)
      feed(mutator.conversation(), to: session, &mutator)
      session.close()
      #expect(session.streamCount == 0)
      #expect(end.streams.allSatisfy { $0.closings.count == 1 }, "seed \(seed), round \(round)")
    }
  }

  @Test("a mutated server crashes no client", arguments: propertySeeds)
  func client(seed: UInt64) async throws {
    let recorded = try Self.recordedConversations().map(\.server)
    var mutator = Mutator(recorded: recorded, seed: seed)
    for round in 0..<Self.rounds {
      // Others share this thread.
      await Task.yield()
      let end = ClientEnd()
      let session = try HTTP2Session(role: .client, workspace: HTTP2Workspace(), delegate: end)
      let streams = try (0..<4).map { _ in
        let stream = RecordingStream()
        try session.open(stream, SessionPair.request)
        stream.send([1, 2, 3])
        stream.finish()
        return stream
      }
      try session.flush { _ in true }
      feed(mutator.conversation(), to: session, &mutator)
      session.close()
      #expect(streams.allSatisfy { $0.closings.count == 1 }, "seed \(seed), round \(round)")
    }
  }

  /// In pieces of any size, with a flush now and then, until the session has had enough.
  private func feed(_ bytes: [UInt8], to session: HTTP2Session, _ mutator: inout Mutator) {
    var rest = bytes[...]
    var nanoseconds: UInt64 = 0
    while !rest.isEmpty {
      let piece = Array(rest.prefix(mutator.pieceBytes()))
      rest = rest.dropFirst(piece.count)
      nanoseconds += 1_000
      do {
        try piece.withUnsafeBytes { try session.receive($0, at: nanoseconds) }
        if mutator.flips() { try session.flush { _ in true } }
      } catch {
        break
      }
    }
    // What it says about the error must come out as well.
    try? session.flush { _ in true }
  }

  /// Both directions of a few exchanges: small and large bodies, metadata, pings, cancels, a drain.
  private static func recordedConversations() throws -> [(client: [UInt8], server: [UInt8])] {
    try [0, 300, 20_000].map { bodyBytes in
      let server = ServerEnd(ExchangeTests.echo)
      let client = ClientEnd()
      let ends = (
        client: try HTTP2Session(role: .client, workspace: HTTP2Workspace(), delegate: client),
        server: try HTTP2Session(role: .server, workspace: HTTP2Workspace(), delegate: server)
      )
      var recorded: (client: [UInt8], server: [UInt8]) = ([], [])
      for index in 0..<4 {
        let stream = RecordingStream()
        var headers = HTTP2Headers()
        headers.append("x-index", "\(index)")
        headers.append("x-trace-bin", bytes: [UInt8](repeating: UInt8(index), count: 200))
        try ends.client.open(stream, SessionPair.request, headers)
        stream.send([UInt8](repeating: UInt8(index), count: bodyBytes))
        if index == 3 { stream.reset(.cancel) } else { stream.finish() }
        try ends.client.ping(UInt64(index))
        for _ in 0..<4 {
          try recorded.client += exchange(from: ends.client, to: ends.server)
          try recorded.server += exchange(from: ends.server, to: ends.client)
        }
      }
      try ends.server.refuseNewStreams(debugData: "max_age")
      try recorded.server += exchange(from: ends.server, to: ends.client)
      ends.client.close()
      ends.server.close()
      return recorded
    }
  }

  private static func exchange(from sender: HTTP2Session, to receiver: HTTP2Session) throws -> [UInt8] {
    var bytes: [UInt8] = []
    try sender.flush { piece in
      bytes.append(contentsOf: piece)
      return true
    }
    try bytes.withUnsafeBytes { try receiver.receive($0) }
    return bytes
  }
}

/// Makes conversations that are nearly valid out of valid ones.
private struct Mutator {
  private let recorded: [[[UInt8]]]
  private let prefaces: [[UInt8]]
  private var random: SeededGenerator

  init(recorded: [[UInt8]], seed: UInt64) {
    let isClient = recorded.allSatisfy { $0.starts(with: Frames.preface) }
    prefaces = recorded.map { _ in isClient ? Frames.preface : [] }
    self.recorded = recorded.map { Frames.split(Array($0.dropFirst(isClient ? Frames.preface.count : 0))) }
    random = SeededGenerator(seed: seed)
  }

  mutating func pieceBytes() -> Int { Int.random(in: 1...Int.random(in: 1...20_000, using: &random), using: &random) }

  mutating func flips() -> Bool { Bool.random(using: &random) }

  mutating func conversation() -> [UInt8] {
    let chosen = index(recorded.count)
    var frames = recorded[chosen]
    for _ in 0...index(4) {
      let at = index(frames.count)
      switch index(9) {
      case 0: frames[at] = flipped(frames[at])
      case 1: frames[at] = Array(frames[at].prefix(index(frames[at].count) + 1))
      case 2: frames.remove(at: at)
      case 3: frames.insert(frames[index(frames.count)], at: at)
      case 4: frames.swapAt(at, index(frames.count))
      case 5: frames.insert(contentsOf: splice(), at: at)
      // Another type with the same payload; other flags: padding, priority, ends.
      case 6 where frames[at].count > 4: frames[at][3] = UInt8(index(12))
      case 7 where frames[at].count > 4: frames[at][4] = UInt8.random(in: 0...255, using: &random)
      default:
        let type = UInt8(index(12))
        let payload = random.bytes(upTo: 40)
        frames.insert(Frames.frame(type, flags: UInt8(index(64)), stream: UInt32(index(12)), payload), at: at)
      }
      if frames.isEmpty { break }
    }
    var bytes = prefaces[chosen] + frames.joined()
    if index(20) == 0, !bytes.isEmpty { bytes = flipped(bytes) }
    return bytes
  }

  /// A few frames of another conversation.
  private mutating func splice() -> ArraySlice<[UInt8]> {
    let other = recorded[index(recorded.count)]
    let start = index(other.count)
    return other[start..<min(other.count, start + 1 + index(5))]
  }

  private mutating func flipped(_ bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    for _ in 0...index(3) { bytes[index(bytes.count)] ^= 1 << UInt8(index(8)) }
    return bytes
  }

  private mutating func index(_ count: Int) -> Int { Int.random(in: 0..<max(count, 1), using: &random) }
}
