import Compression
import RPC
import RPCClient
import Testing

/// doc/compression.md of gRPC, from the client's side.
@Suite(.timeLimit(.minutes(5))) struct CompressionTests {
  private static let long = String(repeating: "compress me ", count: 200)
  private static let gzipHead = [
    (":status", "200"), ("content-type", "application/grpc"), ("grpc-encoding", "gzip"),
  ]

  private static func gzip(_ text: String, flag: UInt8 = 1) -> [UInt8] {
    guard let bytes = try? Note(text).encodedBytes(), let deflater = try? Deflater() else { return [] }
    var room = [UInt8](repeating: 0, count: bytes.count + 100)
    let count = bytes.withUnsafeBytes { input in
      room.withUnsafeMutableBytes { try? deflater.compress(input, into: $0) }
    }
    let payload = room[..<(count ?? 0)]
    return [flag] + withUnsafeBytes(of: UInt32(payload.count).bigEndian) { Array($0) } + payload
  }

  @Test func aRequestIsCompressedWhereTheCallSaysSo() async throws {
    try await withPeer { stream in
      stream.answer("\(stream["grpc-encoding"] ?? "none") \(stream.body.first ?? 9) \(stream.body.count < 300)")
    } _: { _, channel in
      let plain = try await channel.echo(Self.long)
      #expect(plain == "none 0 false")
      let compressed = try await channel.echo(Self.long, options: CallOptions(encoding: .gzip))
      #expect(compressed == "gzip 1 true")
      let small = try await channel.echo("small", options: CallOptions(encoding: .gzip))
      #expect(small == "gzip 0 true")
    }
  }

  @Test func theServersOfTheProjectReadThem() async throws {
    try await withServer { _, channel in
      let options = CallOptions(encoding: .gzip)
      let echoed = try await channel.echo(Self.long, options: options)
      #expect(echoed == Self.long)
      let call = channel.bidirectional(NoteService.talk, options: options)
      try await call.requests.write(Note(Self.long))
      try await call.requests.write(Note(Self.long), compressed: false)
      try await call.requests.finish()
      #expect(await call.responses.collect().messages.map(\.text) == ["re: " + Self.long, "re: " + Self.long])
    }
  }

  @Test func eachMessageOfAStreamIsCompressedOrNot() async throws {
    try await withPeer { stream in
      var rest = stream.body[...]
      var flags = ""
      while let flag = rest.first {
        flags += "\(flag)"
        rest = rest.dropFirst(5 + rest.dropFirst().prefix(4).reduce(0) { $0 << 8 | Int($1) })
      }
      stream.answer(flags)
    } _: { _, channel in
      let call = channel.clientStreaming(NoteService.join, options: CallOptions(encoding: .gzip))
      for compressed in [true, false, true] { try await call.requests.write(Note(Self.long), compressed: compressed) }
      try await call.requests.write(Note(Self.long))
      try await call.requests.finish()
      let flags = try await call.response().text
      #expect(flags == "1011")
    }
  }

  @Test func answersAreInflatedAndOfferedToBe() async throws {
    try await withPeer { stream in
      #expect(stream["grpc-accept-encoding"] == "identity,gzip")
      stream.head(Self.gzipHead)
      stream.send(Self.gzip("one " + Self.long))
      if let frame = try? Note("two").framed { stream.send(frame) }
      stream.send(Self.gzip("three " + Self.long))
      stream.trailers()
    } _: { _, channel in
      let (messages, error) = await channel.serverStreaming(NoteService.list, Note()).collect()
      #expect(messages.map(\.text) == ["one " + Self.long, "two", "three " + Self.long])
      #expect(error == nil)
    }
  }

  @Test func theFlagNeedsAnEncoding() async throws {
    try await withPeer { stream in
      stream.head()
      stream.send(Self.gzip(Self.long))
      stream.trailers()
    } _: { _, channel in
      #expect(await channel.echoFailure()?.code == .internal)
    }
  }

  @Test func anEncodingThatWasNotOfferedIsInternal() async throws {
    try await withPeer { stream in
      stream.head([(":status", "200"), ("content-type", "application/grpc"), ("grpc-encoding", "deflate")])
      stream.trailers()
    } _: { _, channel in
      #expect(await channel.echoFailure()?.code == .internal)
    }
  }

  @Test func aDamagedAnswerIsInternal() async throws {
    try await withPeer { stream in
      stream.head(Self.gzipHead)
      var frame = Self.gzip(Self.long)
      frame[frame.count - 6] ^= 1
      stream.send(frame)
      stream.trailers()
    } _: { _, channel in
      #expect(await channel.echoFailure()?.code == .internal)
    }
  }

  @Test func aBombIsRefused() async throws {
    var configuration = ChannelConfiguration.forTests
    configuration.limits.responseMessageBytes = 10_000
    try await withPeer(channel: configuration) { stream in
      stream.head(Self.gzipHead)
      stream.send(Self.gzip(String(repeating: "0", count: 1_000_000)))
      stream.trailers()
    } _: { _, channel in
      #expect(await channel.echoFailure()?.code == .resourceExhausted)
    }
  }

  @Test func manySmallBombsThatNobodyReadsAreRefusedToo() async throws {
    var configuration = ChannelConfiguration.forTests
    configuration.limits.unreadInflatedBytes = 1_000_000
    let arrived = Outcome<PeerStream>()
    try await withPeer(channel: configuration) { stream in
      stream.head(Self.gzipHead)
      for _ in 0..<100 { stream.send(Self.gzip(String(repeating: "0", count: 100_000))) }
      arrived.set(stream)
    } _: { _, channel in
      let responses = channel.serverStreaming(NoteService.list, Note())
      _ = await arrived.get?.closed.get
      let (messages, error) = await responses.collect()
      #expect(error?.code == .resourceExhausted)
      #expect(messages.count <= 10)
    }
  }
}
