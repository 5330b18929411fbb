import Synchronization

/// Numbers of servers and sockets, which no two of a process share and none gets again.
enum ChannelzID {
  private static let last = Atomic<Int64>(0)

  /// Any thread.
  static func next() -> Int64 { last.add(1, ordering: .relaxed).newValue }
}
