import Glibc

/// The right to run a cluster: one process at a time. The kernel takes it back from a process that dies.
final class ClusterLock: Sendable {
  private let descriptor: Int32

  /// Blocks, but not for the lock.
  init(path: String) throws(EmbeddedClusterError) {
    // Closed on exec: a server that outlives us must not hold it.
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw Files.failure("open the lock file", path) }
    // Behind the first property, a throw from here runs deinit too, which closes the file: a second close would hit whoever
    // has opened another one under its number meanwhile.
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      throw EmbeddedClusterError("lock the data folder", "another process runs this cluster (\(path))")
    }
  }

  deinit {
    close(descriptor)
  }
}
