import EventLoop

/// A small shop on loopback: what the demo visits, and the fixture pages of the browser's tests.
///
/// It knows as much HTTP/1.1 as Chromium needs, on a loop of its own, and is no server for anything else.
public final class DemoSite: Sendable {
  private let loops: EventLoopGroup
  private let listener: SocketListener

  private init(loops: EventLoopGroup, listener: SocketListener) {
    self.loops = loops
    self.listener = listener
  }

  /// Starts to serve on 127.0.0.1; port 0 is any free one.
  ///
  /// - Throws: `SystemError`, as when another process has the port.
  public static func start(port: UInt16 = 0) async throws -> DemoSite {
    let loops = EventLoopGroup(count: 1, name: "demo-site")
    do {
      let listener = try await SocketListener.listen(host: "127.0.0.1", port: port, loops: loops) { stream in
        DemoConnection(stream: stream).start()
      }
      return DemoSite(loops: loops, listener: listener)
    } catch {
      await loops.shutdown()
      throw error
    }
  }

  /// The address of the landing page, without a slash at its end.
  public var url: String { "http://127.0.0.1:\(listener.port)" }

  /// Closes every connection and returns when the site's thread has ended.
  public func stop() async {
    await listener.close()
    await loops.shutdown()
  }
}
