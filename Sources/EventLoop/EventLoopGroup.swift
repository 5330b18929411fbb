import CUV

/// A fixed set of loops that share the process's connections.
public final class EventLoopGroup: Sendable {
  public let loops: [EventLoop]

  /// Starts `count` loops, at least one; the default is one a core.
  public init(count: Int? = nil, name: String = "loop") {
    loops = (0..<max(1, count ?? Int(uv_available_parallelism()))).map { EventLoop(name: "\(name)-\($0)") }
  }

  /// The loop that has the fewest connections now.
  public var leastLoaded: EventLoop { loops.min { $0.connectionCount < $1.connectionCount }! }

  /// Ends all loops at once and returns when the last has ended.
  public func shutdown() async {
    await withTaskGroup(of: Void.self) { group in
      for loop in loops { group.addTask { await loop.shutdown() } }
    }
  }
}
