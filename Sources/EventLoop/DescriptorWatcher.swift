import CUV

/// What a descriptor is ready for.
public struct DescriptorEvents: OptionSet, Sendable {
  public let rawValue: Int32
  public init(rawValue: Int32) { self.rawValue = rawValue }

  public static let readable = DescriptorEvents(rawValue: Int32(UV_READABLE.rawValue))
  public static let writable = DescriptorEvents(rawValue: Int32(UV_WRITABLE.rawValue))
  /// The other side has closed, or the descriptor failed; reading or writing it tells which. Told alone, and again as long
  /// as something is watched for, like everything that a descriptor is ready for.
  public static let failed = DescriptorEvents(rawValue: 1 << 16)
}

/// Watches a descriptor that a C library owns (libpq, libcurl); confined to its loop.
///
/// The descriptor stays the library's: close the watcher before the library closes it.
public final class DescriptorWatcher: LoopResource {
  public let loop: EventLoop
  private var raw: UnsafeMutablePointer<uv_poll_t>?
  private var handler: ((DescriptorEvents) -> Void)?
  private var watched: DescriptorEvents = []

  /// - Throws: `SystemError` when the descriptor cannot be watched, for example because it is a file.
  public init(loop: EventLoop, descriptor: Int32, handler: @escaping (DescriptorEvents) -> Void) throws(SystemError) {
    loop.preconditionCurrent()
    self.loop = loop
    self.handler = handler
    guard !loop.isStopping else { throw .cancelled("watch descriptor \(descriptor)") }
    let raw = UnsafeMutablePointer<uv_poll_t>.allocate(capacity: 1)
    let result = uv_poll_init(loop.raw, raw, descriptor)
    if result < 0 {
      raw.deallocate()
      throw SystemError(code: result, operation: "watch descriptor \(descriptor)")
    }
    self.raw = raw
    // Released by the close callback: the C side keeps a pointer until then.
    raw.pointee.data = Unmanaged.passRetained(self).toOpaque()
    loop.register(self)
  }

  /// Replaces the events that are watched for; an empty set pauses the watcher.
  public func watch(_ events: DescriptorEvents) {
    loop.preconditionCurrent()
    guard events != watched else { return }
    watched = events
    poll()
  }

  private func poll() {
    guard let raw else { return }
    guard !watched.isEmpty else {
      uv_poll_stop(raw)
      return
    }
    uv_poll_start(raw, watched.rawValue) { raw, status, events in
      let watcher = Unmanaged<DescriptorWatcher>.fromOpaque(raw!.pointee.data).takeUnretainedValue()
      guard status < 0 else {
        watcher.handler?(DescriptorEvents(rawValue: events))
        return
      }
      watcher.handler?(.failed)
      // libuv stops a handle before it tells of an error (uv__poll_io), and what came ahead of the error is still to be read.
      watcher.poll()
    }
  }

  /// Stops watching for good; the handler is not called again.
  public func close() {
    loop.preconditionCurrent()
    guard let raw else { return }
    self.raw = nil
    handler = nil
    loop.unregister(self)
    uv_close(UnsafeMutableRawPointer(raw).assumingMemoryBound(to: uv_handle_t.self)) { handle in
      Unmanaged<DescriptorWatcher>.fromOpaque(handle!.pointee.data).release()
      UnsafeMutableRawPointer(handle!).deallocate()
    }
  }

  func loopWillStop() { close() }
}
