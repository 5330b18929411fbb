import CUV

/// The handles that make a libuv loop an executor: the wake-up, the two ends of a turn, the timer and the idler.
///
/// All callbacks find the loop through `uv_loop_t.data`.
struct LoopHandles {
  let wakeUp = UnsafeMutablePointer<uv_async_t>.allocate(capacity: 1)
  let beforePoll = UnsafeMutablePointer<uv_prepare_t>.allocate(capacity: 1)
  let afterPoll = UnsafeMutablePointer<uv_check_t>.allocate(capacity: 1)
  let timer = UnsafeMutablePointer<uv_timer_t>.allocate(capacity: 1)
  /// Runs while work is left over, so that the poll does not wait.
  let idler = UnsafeMutablePointer<uv_idle_t>.allocate(capacity: 1)

  func open(for loop: EventLoop) {
    let raw = loop.raw
    raw.pointee.data = Unmanaged.passUnretained(loop).toOpaque()
    uv_async_init(raw, wakeUp) { handle in EventLoop.of(handle!.pointee.loop).takeInbox() }
    uv_prepare_init(raw, beforePoll)
    uv_prepare_start(beforePoll) { handle in EventLoop.of(handle!.pointee.loop).finishTurn() }
    uv_check_init(raw, afterPoll)
    uv_check_start(afterPoll) { handle in EventLoop.of(handle!.pointee.loop).finishPoll() }
    uv_timer_init(raw, timer)
    uv_idle_init(raw, idler)
  }

  func close() {
    for handle in [
      UnsafeMutableRawPointer(wakeUp), UnsafeMutableRawPointer(beforePoll), UnsafeMutableRawPointer(afterPoll),
      UnsafeMutableRawPointer(timer), UnsafeMutableRawPointer(idler),
    ] {
      // Each pointer came from `allocate`, which is malloc: the close callback may free it by its address alone.
      uv_close(handle.assumingMemoryBound(to: uv_handle_t.self)) { UnsafeMutableRawPointer($0!).deallocate() }
    }
  }
}

extension EventLoop {
  static func of(_ raw: UnsafeMutablePointer<uv_loop_t>) -> EventLoop {
    Unmanaged<EventLoop>.fromOpaque(raw.pointee.data).takeUnretainedValue()
  }
}
