import CUV
import Glibc

/// What exists once a process for all loops.
enum ProcessWide {
  // Invariant behind nonisolated(unsafe): written once, under the once-guard of the static initialiser, and read-only
  // from then on; uv_key_get and uv_key_set take it by pointer without changing it.
  nonisolated(unsafe) static let currentLoopKey: UnsafeMutablePointer<uv_key_t> = {
    let key = UnsafeMutablePointer<uv_key_t>.allocate(capacity: 1)
    let created = uv_key_create(key)
    precondition(created == 0, "uv_key_create failed with \(created)")
    // A peer that closes early must be an error of the write, not the end of the process.
    signal(SIGPIPE, SIG_IGN)
    RunningLoops.holdAtExit()
    return key
  }()

  static func prepare() { _ = currentLoopKey }
}
