import Synchronization
import Testing

@testable import EventLoop

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Suite(.timeLimit(.minutes(1))) struct DescriptorWatcherTests {
  /// A socket with bytes to be read, and an error behind them: its peer has closed and left something unread.
  private static func makeReset(holding bytes: [UInt8]) throws -> Int32 {
    #if canImport(Glibc)
      let stream = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    #else
      let stream = SOCK_STREAM
    #endif
    var ends: [Int32] = [0, 0]
    try #require(socketpair(AF_UNIX, stream, 0, &ends) == 0)
    try #require(write(ends[0], bytes, bytes.count) == bytes.count)
    try #require(write(ends[1], bytes, bytes.count) == bytes.count)
    close(ends[0])
    return ends[1]
  }

  @Test("a failure is told until it has been read, behind what came ahead of it")
  func failure() async throws {
    let descriptor = try Self.makeReset(holding: [1, 2, 3])
    let loop = EventLoop(name: "watcher")
    let seen = Mutex<[UInt8]>([])
    let isOver = OneShotEvent()
    try await loop.run { () throws(SystemError) in
      var watcher: DescriptorWatcher?
      watcher = try DescriptorWatcher(loop: loop, descriptor: descriptor) { _ in
        var byte: UInt8 = 0
        guard read(descriptor, &byte, 1) == 1 else {
          watcher?.close()
          watcher = nil
          return isOver.fire()
        }
        seen.withLock { $0.append(byte) }
      }
      watcher?.watch(.readable)
    }
    await isOver.wait()
    #expect(seen.withLock { $0 } == [1, 2, 3])
    await loop.shutdown()
    close(descriptor)
  }
}
