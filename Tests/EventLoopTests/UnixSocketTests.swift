import FoundationEssentials
import TestSupport
import Testing

@testable import EventLoop

@Suite(.timeLimit(.minutes(5))) struct UnixSocketTests {
  private func withSocketPath(_ body: (SocketAddress, EventLoopGroup) async throws -> Void) async throws {
    let folder = try TemporaryFolder()
    let loops = EventLoopGroup(count: 1)
    let outcome: Result<Void, any Error>
    do {
      outcome = .success(try await body(try .unix("\(folder.path)/test.sock"), loops))
    } catch {
      outcome = .failure(error)
    }
    await loops.shutdown()
    try outcome.get()
  }

  private func listen(_ address: SocketAddress, _ loops: EventLoopGroup) async throws -> SocketListener {
    try await SocketListener.listen(on: address, loops: loops) { $0.close() }
  }

  @Test("a socket that is listened on is not taken over; when its listener closes, its file goes")
  func taken() async throws {
    try await withSocketPath { address, loops in
      let listener = try await listen(address, loops)
      let error = await #expect(throws: SystemError.self) { try await listen(address, loops) }
      #expect(error?.isAddressInUse == true)
      await listener.close()
      #expect(!FileManager.default.fileExists(atPath: address.host))
    }
  }

  @Test("one that a dead process has left is replaced, a file that is no socket is not")
  func abandoned() async throws {
    try await withSocketPath { address, loops in
      let (descriptor, _) = try ListeningSocket.open(address)
      _ = Platform.close(descriptor)
      #expect(FileManager.default.fileExists(atPath: address.host))
      let listener = try await listen(address, loops)
      await listener.close()
      try Data("precious".utf8).write(to: URL(filePath: address.host))
      await #expect(throws: SystemError.self) { try await listen(address, loops) }
      #expect(FileManager.default.contents(atPath: address.host) == Data("precious".utf8))
    }
  }

  @Test("a path that is too long is refused with its reason")
  func tooLong() {
    let error = #expect(throws: SystemError.self) { _ = try SocketAddress.unix(String(repeating: "x", count: 200)) }
    #expect(error?.name == "ENAMETOOLONG")
    #expect(SocketAddress(unixPath: "") == nil)
  }
}
