import Synchronization
import Testing

@testable import EventLoop

@Suite struct ByteStreamTests {
  /// Gathers what arrives until the peer ends.
  final class Collector: ByteStreamHandler {
    var bytes: [UInt8] = []
    let ended = OneShotEvent()
    var onRead: ((UnsafeRawBufferPointer) -> Void)?
    func streamDidRead(_ read: UnsafeRawBufferPointer) {
      bytes.append(contentsOf: read)
      onRead?(read)
    }
    func streamDidEnd(_ end: StreamEnd) { ended.fire() }
  }

  /// Sends back what arrives and closes when the peer has ended.
  final class Echo: ByteStreamHandler {
    let stream: ByteStream
    init(_ stream: ByteStream) { self.stream = stream }
    func streamDidRead(_ bytes: UnsafeRawBufferPointer) {
      stream.write(bytes)
      if stream.pendingWriteBytes > 1 << 20 { stream.stopReading() }
    }
    func streamDidDrain() { stream.startReading() }
    func streamDidEnd(_ end: StreamEnd) { stream.shutdownWrite() }
  }

  static func echoListener(_ loops: EventLoopGroup) async throws -> SocketListener {
    try await SocketListener.listen(host: "127.0.0.1", port: 0, loops: loops) { stream in
      stream.handler = Echo(stream)
      stream.startReading()
    }
  }

  @Test func megabytesComeBackInOrder() async throws {
    let loops = EventLoopGroup(count: 2)
    let listener = try await Self.echoListener(loops)
    let loop = loops.loops[0]
    let sent = (0..<(4 << 20)).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
    let received = try await loop.run { () async throws -> [UInt8] in
      let stream = try await ByteStream.connect(
        host: "127.0.0.1", port: listener.port, on: loop, timeout: .seconds(5))
      let collector = Collector()
      stream.handler = collector
      stream.startReading()
      sent.withUnsafeBytes { stream.write($0) }
      #expect(stream.pendingWriteBytes > 0)
      stream.shutdownWrite()
      await collector.ended.wait()
      stream.close()
      return collector.bytes
    }
    #expect(received == sent)
    await listener.close()
    await loops.shutdown()
  }

  @Test func connectionsSpreadEvenlyOverTheLoops() async throws {
    let loops = EventLoopGroup(count: 4)
    let arrived = Mutex(0)
    let all = OneShotEvent()
    let listener = try await SocketListener.listen(host: "127.0.0.1", port: 0, loops: loops) { _ in
      if arrived.withLock({
        $0 += 1; return $0
      }) == 40 {
        all.fire()
      }
    }
    let client = EventLoop(name: "client")
    try await client.run {
      for _ in 0..<40 {
        _ = try await ByteStream.connect(host: "127.0.0.1", port: listener.port, on: client, timeout: .seconds(5))
      }
    }
    await all.wait()
    #expect(loops.loops.map(\.connectionCount) == [10, 10, 10, 10])
    await client.shutdown()
    await listener.close()
    await loops.shutdown()
  }

  @Test func theTimeOfATurnIsNotTheOneBeforeThePoll() async throws {
    let loops = EventLoopGroup(count: 1)
    let clientLoop = EventLoop(name: "client")
    let (times, told) = AsyncStream.makeStream(of: LoopInstant.self)
    let listener = try await SocketListener.listen(host: "127.0.0.1", port: 0, loops: loops) { stream in
      let collector = Collector()
      collector.onRead = { _ in told.yield(stream.loop.now) }
      stream.handler = collector
      stream.startReading()
    }
    let port = listener.port
    var reads = times.makeAsyncIterator()
    for _ in 0..<3 {
      let written = try await clientLoop.run { () async throws in
        let stream = try await ByteStream.connect(host: "127.0.0.1", port: port, on: clientLoop, timeout: .seconds(10))
        let written = LoopInstant.now
        withUnsafeBytes(of: UInt8(1)) { stream.write($0) }
        return written
      }
      #expect(try #require(await reads.next()) >= written)
    }
    await listener.close()
    await clientLoop.shutdown()
    await loops.shutdown()
  }

  @Test func secondListenerOnThePortIsRefused() async throws {
    let loops = EventLoopGroup(count: 1)
    let listener = try await Self.echoListener(loops)
    await #expect {
      try await SocketListener.listen(host: "127.0.0.1", port: listener.port, loops: loops) { _ in }
    } throws: {
      ($0 as? SystemError)?.isAddressInUse == true
    }
    await listener.close()
    await loops.shutdown()
  }

  @Test func connectingToAClosedPortFailsWithItsReason() async {
    let loops = EventLoopGroup(count: 1)
    // A reserved port, and not one just closed: a child forked meanwhile could hold that one open until its exec.
    let port: UInt16 = 1
    let loop = loops.loops[0]
    await #expect {
      try await loop.run { () throws(SystemError) in
        _ = try await ByteStream.connect(host: "localhost", port: port, on: loop, timeout: .seconds(5))
      }
    } throws: { ($0 as? SystemError)?.name == "ECONNREFUSED" }
    await loops.shutdown()
  }

  @Test func loopThatEndsEndsItsStreams() async throws {
    let loops = EventLoopGroup(count: 1)
    let listener = try await Self.echoListener(loops)
    let client = EventLoop(name: "client")
    let ended = try await client.run { () async throws -> OneShotEvent in
      let stream = try await ByteStream.connect(
        host: "127.0.0.1", port: listener.port, on: client, timeout: .seconds(5))
      let collector = Collector()
      stream.handler = collector
      stream.startReading()
      return collector.ended
    }
    await loops.shutdown()
    await ended.wait()
    #expect(ended.hasFired)
    await client.shutdown()
  }

  @Test func addressesPrintAsURLsWantThem() throws {
    #expect(try #require(SocketAddress(host: "::1", port: 80)).description == "[::1]:80")
    #expect(try #require(SocketAddress(host: "10.0.0.1", port: 65535)).description == "10.0.0.1:65535")
    #expect(SocketAddress(host: "localhost", port: 1) == nil)
    #expect(try #require(SocketAddress(host: "127.9.9.9", port: 1)).isLoopback)
  }
}
