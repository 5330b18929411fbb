import EventLoop
import Glibc

/// A server that its process left behind, which can happen when it and the shell between them were killed at once.
///
/// We hold the cluster's lock, so that nobody else is using it: it is stopped, and the cluster started anew.
struct LeftoverPostmaster: Sendable {
  let pid: pid_t

  /// The server that runs on these data, if there is one. Blocks.
  init?(_ layout: ClusterLayout) {
    guard let line = Files.read(layout.postmasterPID)?.split(separator: "\n").first, let pid = pid_t(line), pid > 1,
      kill(pid, 0) == 0
    else { return nil }
    // The number may belong to another process by now. A postmaster works in its data folder (postmaster.c: ChangeToDataDir).
    guard Files.linkTarget("/proc/\(pid)/cwd") == Files.real(layout.data) else { return nil }
    self.pid = pid
  }

  /// Fast, then immediate, then kill; each with its limit.
  func stop(_ settings: EmbeddedClusterSettings, on loop: EventLoop) async throws {
    for (signal, limit) in [
      (SIGINT, settings.fastStopLimit), (SIGQUIT, settings.immediateStopLimit), (SIGKILL, settings.immediateStopLimit),
    ] {
      kill(pid, signal)
      let deadline = LoopInstant.now.advanced(by: limit)
      while LoopInstant.now < deadline {
        // It was no child of ours: nobody tells us of its end. It is one where this process adopts orphans (the browser
        // launcher asks for that), and then stays a zombie until it is reaped.
        if waitpid(pid, nil, WNOHANG) == pid || kill(pid, 0) != 0 { return }
        try await loop.sleep(for: .milliseconds(50))
      }
    }
    throw EmbeddedClusterError("stop a server that was left behind", "process \(pid) does not end")
  }
}
