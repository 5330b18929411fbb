import CUV
import Glibc
import Synchronization

/// A program that this process started; its streams belong to the loop that started it.
///
/// The child is not ended by releasing this object: whoever starts one signals it and awaits ``exit()``.
public final class ChildProcess: LoopResource, @unchecked Sendable {
  // Invariant behind @unchecked: `pid` is immutable and `ended` synchronised; `raw`, `streams` are touched on the
  // loop's thread only.

  /// How a child ended.
  public enum Exit: Sendable, Hashable {
    case code(Int32)
    case signal(Int32)
  }

  public let loop: EventLoop
  public let pid: Int32
  private let isGroupLeader: Bool
  private var raw: UnsafeMutablePointer<uv_process_t>?
  private var streams: [Int: ByteStream]
  private let ended = OneShotEvent()
  private let status = Mutex<Exit?>(nil)

  init(
    loop: EventLoop, raw: UnsafeMutablePointer<uv_process_t>, isGroupLeader: Bool, streams: [Int: ByteStream]
  ) {
    self.loop = loop
    self.raw = raw
    self.isGroupLeader = isGroupLeader
    self.streams = streams
    pid = raw.pointee.pid
    raw.pointee.data = Unmanaged.passRetained(self).toOpaque()
    loop.register(self)
  }

  /// Our end of the pipe that is the child's descriptor; nil where none was asked for. On the loop only.
  public func stream(_ descriptor: Int) -> ByteStream? {
    loop.preconditionCurrent()
    return streams[descriptor]
  }

  /// How the child ended, or nil while it runs; any thread.
  public var exitStatus: Exit? { status.withLock { $0 } }

  /// Waits until the child has ended and is reaped; nil only when the waiting task is cancelled first. Any task.
  public func exit() async -> Exit? {
    await ended.wait()
    return exitStatus
  }

  /// Sends a signal to the child; nothing happens when it has ended. Any thread.
  public func signal(_ number: Int32) {
    // Under the lock the pid cannot be reaped, and so not reused, between the check and the signal.
    status.withLock { if $0 == nil { _ = kill(pid, number) } }
  }

  /// Sends a signal to the whole process group that the child leads, also to members that outlive the child.
  ///
  /// A group keeps its number while it has a member; once it is empty this does nothing.
  public func signalGroup(_ number: Int32) {
    guard isGroupLeader else { return signal(number) }
    _ = kill(-pid, number)
  }

  func didExit(code: Int64, signal: Int32) {
    status.withLock { $0 = signal != 0 ? .signal(signal) : .code(Int32(truncatingIfNeeded: code)) }
    closeHandle()
    ended.fire()
  }

  private func closeHandle() {
    guard let raw else { return }
    self.raw = nil
    loop.unregister(self)
    uv_close(UnsafeMutableRawPointer(raw).assumingMemoryBound(to: uv_handle_t.self)) { handle in
      Unmanaged<ChildProcess>.fromOpaque(handle!.pointee.data).release()
      UnsafeMutableRawPointer(handle!).deallocate()
    }
  }

  func loopWillStop() {
    closeHandle()
    ended.fire()
  }
}
