import CUV
import Glibc

extension EventLoop {
  func startThread() {
    var thread = uv_thread_t()
    // The thread owns a reference to its loop until it has ended.
    let argument = Unmanaged.passRetained(self).toOpaque()
    RunningLoops.add(self)
    let created = uv_thread_create(&thread, { EventLoop.main($0!) }, argument)
    precondition(created == 0, "uv_thread_create failed with \(created)")
    // Nobody joins: `shutdown` waits for the thread's last act instead of blocking its caller.
    pthread_detach(thread)
  }

  private static func main(_ argument: UnsafeMutableRawPointer) {
    let loop = Unmanaged<EventLoop>.fromOpaque(argument).takeRetainedValue()
    uv_key_set(ProcessWide.currentLoopKey, argument)
    // The kernel keeps 15 bytes of a thread's name.
    cuv_set_thread_name(String(loop.name.prefix(15)))
    uv_run(loop.raw, UV_RUN_DEFAULT)
    let closed = uv_loop_close(loop.raw)
    precondition(closed == 0, "a handle of the loop \(loop.name) outlived it")
    uv_key_set(ProcessWide.currentLoopKey, nil)
    loop.orphan()
  }

  /// Hands the inbox over to whoever sends next, after running what is left.
  private func orphan() {
    // First: the end of the process holds nobody by work that runs from here on.
    RunningLoops.remove(self)
    inbox.withLock { inbox in
      inbox.isOrphaned = true
      inbox.orphanedWorkIsRunning = true
    }
    runOrphanedWork()
    threadEnded.fire()
  }

  /// Closes every handle of the loop and ends its thread; returns when it has ended. Any task of another loop or of
  /// none; calling it again waits for the same end.
  ///
  /// Tasks that are still suspended on the loop's handles are resumed with an error.
  public func shutdown() async {
    execute { self.stop() }
    await threadEnded.wait()
  }

  private func stop() {
    guard !isStopping else { return }
    isStopping = true
    for resource in resources.values { resource.loopWillStop() }
    resources.removeAll()
    cancelAllTimers()
    uv_idle_stop(handles.idler)
    // The close callbacks run in the loop's closing phase; until then late work still arrives and is run.
    inbox.withLock { $0.wakeIsPending = true }
    takeInbox()
    inbox.withLock { $0.wakeIsPending = true }
    handles.close()
  }

  func register(_ resource: any LoopResource) { resources[ObjectIdentifier(resource)] = resource }
  func unregister(_ resource: any LoopResource) { resources[ObjectIdentifier(resource)] = nil }
}
