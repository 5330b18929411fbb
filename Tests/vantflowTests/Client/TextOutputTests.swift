import EventLoop
import Glibc
import Testing

@testable import vantflow

@Suite struct TextOutputTests {
  /// As in a command: SIGPIPE is ignored from here on.
  private let loop = EventLoop(name: "output")
  private let reader: Int32
  private let writer: Int32

  init() {
    var ends: [Int32] = [0, 0]
    // Not a pipe: these are never inherited by what other tests start, which would keep them open.
    precondition(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0)
    (reader, writer) = (ends[0], ends[1])
  }

  @Test func allOfATextIsWrittenThoughItsDescriptorDoesNotBlock() async throws {
    _ = fcntl(writer, F_SETFL, O_NONBLOCK)
    let text = String(repeating: "a line\n", count: 100_000)
    let (reader, writer) = (reader, writer)
    // On threads of their own: each of them blocks the one that it has.
    async let read = loop.blocking {
      var all: [UInt8] = []
      var buffer = [UInt8](repeating: 0, count: 4096)
      while case let count = Glibc.read(reader, &buffer, buffer.count), count > 0 { all += buffer[..<count] }
      return String(decoding: all, as: UTF8.self)
    }
    try await loop.blocking {
      defer { close(writer) }
      try TextOutput(descriptor: writer).write(text)
    }
    #expect(try await read == text)
    close(reader)
    await loop.shutdown()
  }

  @Test func aReaderThatIsGoneIsAnError() async {
    close(reader)
    #expect(throws: TextOutput.Failure.readerIsGone) { try TextOutput(descriptor: writer).write("a line\n") }
    close(writer)
    await loop.shutdown()
  }

  @Test func aDiskThatIsFullIsAnError() async {
    let full = open("/dev/full", O_WRONLY | O_CLOEXEC)
    let failure = #expect(throws: TextOutput.Failure.self) { try TextOutput(descriptor: full).write("a line\n") }
    guard case .failed(let error) = failure else {
      Issue.record("\(String(describing: failure))")
      return
    }
    #expect(error.name == "ENOSPC")
    for descriptor in [full, reader, writer] { close(descriptor) }
    await loop.shutdown()
  }
}
