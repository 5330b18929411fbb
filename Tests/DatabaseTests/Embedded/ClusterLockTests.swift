import EventLoop
import Glibc
import TestSupport
import Testing

@testable import Database

@Suite struct ClusterLockTests {
  /// A file that somebody else opens meanwhile, under the number that has just become free, stays open.
  @Test func aRefusedLockClosesItsFileOnce() async throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/lock"
    let lock = try ClusterLock(path: path)
    let isOver = OneShotEvent()
    let others = (0..<3).map { _ in
      Task.detached {
        while !isOver.hasFired {
          let descriptor = open("/dev/null", O_RDONLY | O_CLOEXEC)
          guard close(descriptor) == 0 else { return false }
        }
        return true
      }
    }
    var refusals = 0
    for _ in 0..<50_000 where (try? ClusterLock(path: path)) == nil { refusals += 1 }
    isOver.fire()
    for other in others { #expect(await other.value) }
    #expect(refusals == 50_000)
    withExtendedLifetime(lock) {}
  }
}
