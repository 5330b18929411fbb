import Testing

@testable import EventLoop

@Suite struct ChildProcessTests {
  @Test func extraDescriptorsArePipesBothWays() async throws {
    let loop = EventLoop(name: "child")
    let (text, exit) = try await loop.run { () async throws -> (String, ChildProcess.Exit?) in
      let child = try ChildProcess.spawn(
        .init("sh", arguments: ["-c", "cat <&3 >&4; exit 7"], descriptors: [.null, .null, .inherit(2), .pipe, .pipe]),
        on: loop)
      let collector = ByteStreamTests.Collector()
      let output = try #require(child.stream(4))
      output.handler = collector
      output.startReading()
      let input = try #require(child.stream(3))
      Array("through descriptor three".utf8).withUnsafeBytes { input.write($0) }
      input.shutdownWrite()
      await collector.ended.wait()
      let exit = await child.exit()
      input.close()
      output.close()
      return (String(decoding: collector.bytes, as: UTF8.self), exit)
    }
    #expect(text == "through descriptor three")
    #expect(exit == .code(7))
    await loop.shutdown()
  }

  @Test func signalReachesTheWholeGroup() async throws {
    let loop = EventLoop(name: "group")
    let exit = try await loop.run { () async throws -> ChildProcess.Exit? in
      // The shell's child holds the pipe open: it ends only when the grandchild is gone too.
      let child = try ChildProcess.spawn(
        .init("sh", arguments: ["-c", "sleep 1000 & echo ready; wait"], descriptors: [.null, .pipe]), on: loop)
      let collector = ByteStreamTests.Collector()
      let output = try #require(child.stream(1))
      output.handler = collector
      collector.onRead = { _ in child.signalGroup(9) }
      output.startReading()
      await collector.ended.wait()
      output.close()
      return await child.exit()
    }
    #expect(exit == .signal(9))
    await loop.shutdown()
  }

  @Test func missingProgramIsAnErrorWithItsName() async {
    let loop = EventLoop(name: "missing")
    await #expect { try await loop.run { _ = try ChildProcess.spawn(.init("/no/such/program"), on: loop) } } throws: {
      ($0 as? SystemError)?.description.contains("/no/such/program") == true
    }
    await loop.shutdown()
  }
}
