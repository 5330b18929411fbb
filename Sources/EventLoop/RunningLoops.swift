import Dispatch
import Glibc
import Synchronization

/// The loops whose threads run, so that the end of the process finds them at rest.
///
/// libuv's destructor (`uv_library_shutdown`, which the dynamic linker calls at the end of `exit`) takes its locks apart
/// while the threads of loops go on: one that then starts or reaps a child, or wants a thread of the pool, finds no lock
/// and aborts, and a process that had done its work ends by SIGABRT. Before it comes to that each loop is held between two
/// of its jobs, where it touches nothing of libuv's.
enum RunningLoops {
  private static let loops = Mutex<[ObjectIdentifier: EventLoop]>([:])

  /// How long the end of the process waits for loops that do not come to their next job.
  private static let longestWait: DispatchTimeInterval = .seconds(1)

  static func add(_ loop: EventLoop) { loops.withLock { $0[ObjectIdentifier(loop)] = loop } }
  static func remove(_ loop: EventLoop) { loops.withLock { $0[ObjectIdentifier(loop)] = nil } }
  static func isRunning(_ loop: EventLoop) -> Bool { loops.withLock { $0[ObjectIdentifier(loop)] != nil } }

  /// Lets the end of the process hold all loops. Handlers that are registered later are called earlier, and may still use
  /// them.
  static func holdAtExit() {
    atexit { _ = RunningLoops.hold(RunningLoops.loops.withLock { Array($0.values) }) }
  }

  /// Holds loops for good, but for the caller's own. Blocks until they are held, or for as long as it may.
  ///
  /// - Returns: whether they are.
  @discardableResult
  static func hold(_ loops: [EventLoop]) -> Bool {
    let others = loops.filter { !$0.isCurrent }
    let held = DispatchSemaphore(value: 0)
    for loop in others {
      loop.execute {
        // What is sent to a loop that has ended is done by the sender, here the thread that ends the process.
        guard isRunning(loop) else { return _ = held.signal() }
        held.signal()
        while true { pause() }
      }
    }
    let end = DispatchTime.now() + longestWait
    return others.allSatisfy { _ in held.wait(timeout: end) == .success }
  }
}
