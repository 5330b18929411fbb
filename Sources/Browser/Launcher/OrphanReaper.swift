import Glibc

/// Sees to it that nothing of a Chromium outlives it, not even as a zombie.
///
/// Chromium's processes are children of each other, and its crash handlers leave the process group. When their parents
/// end they become children of init, which in a container is often a program that reaps nobody.
enum OrphanReaper {
  /// Makes orphaned descendants our children, so that we can reap them; once a process.
  ///
  /// `prctl` is variadic in C and so not visible to Swift; the system call behind it takes exactly these five words.
  static let becomeSubreaper: Void = {
    typealias Prctl = @convention(c) (Int32, UInt, UInt, UInt, UInt) -> Int32
    guard let symbol = dlsym(nil, "prctl") else { return }
    let setChildSubreaper: Int32 = 36  // PR_SET_CHILD_SUBREAPER in linux/prctl.h
    _ = unsafeBitCast(symbol, to: Prctl.self)(setChildSubreaper, 1, 0, 0, 0)
  }()

  /// Processes of other groups whose command line mentions the profile folder. Blocks a little.
  static func processes(mentioning profileFolder: String, outside group: Int32) -> [Int32] {
    FolderListing.names(in: "/proc").compactMap { Int32($0) }
      .filter { $0 != getpid() && getpgid($0) != group && commandLine(of: $0).contains(profileFolder) }
  }

  private static func commandLine(of processID: Int32) -> String {
    let descriptor = open("/proc/\(processID)/cmdline", O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return "" }
    defer { close(descriptor) }
    return withUnsafeTemporaryAllocation(byteCount: 16 << 10, alignment: 1) { buffer in
      let count = read(descriptor, buffer.baseAddress!, buffer.count)
      return count > 0 ? String(decoding: buffer[..<count], as: UTF8.self) : ""
    }
  }

  /// Kills and reaps what is left of a group whose leader was reaped.
  ///
  /// - Returns: whether nothing is left.
  static func sweep(group: Int32) -> Bool {
    _ = kill(-group, SIGKILL)
    var status: Int32 = 0
    while waitpid(-group, &status, WNOHANG) > 0 {}
    return kill(-group, 0) != 0 && errno == ESRCH
  }

  /// Kills and reaps a process that has left its group. It lost its parent when it started and is ours since then, so its
  /// number stays its own until it is reaped here; one that is no child of ours is left alone.
  ///
  /// - Returns: whether it is gone.
  static func end(stray: Int32) -> Bool {
    var status: Int32 = 0
    guard waitpid(stray, &status, WNOHANG) == 0 else { return true }
    _ = kill(stray, SIGKILL)
    return waitpid(stray, &status, WNOHANG) != 0
  }
}
