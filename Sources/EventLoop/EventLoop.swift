import CUV
import Synchronization

/// One libuv loop on one thread of its own, which is also a task executor.
///
/// Handles (streams, timers, watchers, processes) belong to the loop that they were made on and are touched on its
/// thread only. A task that prefers the loop as its executor runs there, between I/O callbacks, and never blocks.
///
/// A turn of the loop is: read everything that is ready, run what became runnable, then the end-of-turn bodies
/// (one write per connection), then poll.
public final class EventLoop: TaskExecutor, @unchecked Sendable {
  // Invariant behind @unchecked: every stored property is immutable, a Mutex or Atomic, or touched on the loop's
  // thread only (`preconditionCurrent`); `raw` is touched by other threads through uv_async_send alone.

  /// The name of the thread, for logs and debuggers.
  public let name: String

  let raw: UnsafeMutablePointer<uv_loop_t>
  let inbox = Mutex(Inbox())
  let connections = Atomic<Int>(0)
  let blockingJobs = Atomic<Int>(0)

  var ready = WorkQueue()
  var endOfTurnBodies: [() -> Void] = []
  var bodiesAfterPoll: [() -> Void] = []
  var timers = TimerHeap()
  /// When libuv's timer is set to go off.
  var armedFor: LoopInstant?
  var sleepers: [ObjectIdentifier: Sleeper] = [:]
  var resources: [ObjectIdentifier: any LoopResource] = [:]
  var isStopping = false
  let threadEnded = OneShotEvent()
  var turnStart = LoopInstant.now
  /// Whether `turnStart` was taken behind the last poll, which may have waited for long.
  var turnHasBegun = false
  let readBuffer = UnsafeMutableRawBufferPointer.allocate(byteCount: EventLoopLimits.readBufferBytes, alignment: 16)
  let handles: LoopHandles
  // Invariant behind nonisolated(unsafe): set once in init, before the loop is visible to anyone, and not changed.
  nonisolated(unsafe) private(set) var actorExecutor: LoopSerialExecutor!

  /// Starts the loop's thread. Traps only where the system has no memory or descriptor for a loop at all.
  public init(name: String) {
    ProcessWide.prepare()
    self.name = name
    raw = .allocate(capacity: 1)
    handles = LoopHandles()
    actorExecutor = LoopSerialExecutor(loop: self)
    let initialised = uv_loop_init(raw)
    precondition(initialised == 0, "uv_loop_init failed with \(initialised)")
    handles.open(for: self)
    startThread()
  }

  deinit {
    readBuffer.deallocate()
    raw.deallocate()
  }

  /// The loop whose thread is calling, if any.
  public static var current: EventLoop? {
    guard let pointer = uv_key_get(ProcessWide.currentLoopKey) else { return nil }
    return Unmanaged<EventLoop>.fromOpaque(pointer).takeUnretainedValue()
  }

  /// Whether the caller is on this loop's thread.
  @inline(__always)
  public var isCurrent: Bool {
    uv_key_get(ProcessWide.currentLoopKey) == UnsafeMutableRawPointer(Unmanaged.passUnretained(self).toOpaque())
  }

  @inline(__always)
  public func preconditionCurrent(_ message: @autoclosure () -> String = "called off its event loop") {
    precondition(isCurrent, message())
  }

  /// The monotonic time at which this turn's work began; on the loop only.
  public var now: LoopInstant { turnStart }

  /// Connections open on this loop now; any thread.
  public var connectionCount: Int { connections.load(ordering: .relaxed) }
}

/// What must end when its loop ends.
protocol LoopResource: AnyObject {
  /// Closes every handle of the resource; called on the loop, once.
  func loopWillStop()
}
