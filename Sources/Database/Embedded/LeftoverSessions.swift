import EventLoop
import Glibc

/// Processes of a server that have outlived its postmaster, of which a kill leaves some for a moment.
///
/// They end by themselves as soon as they look, and hold the server's shared memory until then: a new one does not start
/// ("pre-existing shared memory block … is still in use"). We hold the cluster's lock, so that they are nobody else's.
enum LeftoverSessions {
  /// Waits until they have ended, and kills those that do not look.
  static func end(_ layout: ClusterLayout, _ settings: EmbeddedClusterSettings, on loop: EventLoop) async throws {
    let data = Files.real(layout.data)
    for signal in [0, SIGKILL] {
      let deadline = LoopInstant.now.advanced(by: settings.immediateStopLimit)
      repeat {
        let left = try await loop.blocking { find(workingIn: data) }
        if left.isEmpty { return }
        for pid in left { kill(pid, signal) }
        try await loop.sleep(for: .milliseconds(20))
      } while LoopInstant.now < deadline
    }
    throw EmbeddedClusterError("end what a server left behind", "processes in \(layout.data) do not end")
  }

  /// All processes of a server work in its data folder, as the postmaster does, under the name of their program. Blocks.
  private static func find(workingIn data: String) -> [pid_t] {
    Files.names(in: "/proc").compactMap { pid_t($0) }.filter { pid in
      Files.linkTarget("/proc/\(pid)/cwd") == data && Files.read("/proc/\(pid)/comm") == "postgres\n"
    }
  }
}
