import Database
import EventLoop
import Synchronization

/// The bytes of the uploads that come by this server and are no parts yet: buffers that wait for what comes next, and what
/// calls have in their hands (``UploadHold``), together never more than the limit.
///
/// Whoever works on a buffer has taken it out. What calls have cannot be let go of while a store stalls: where they have
/// all there is, one more is refused.
final class UploadBuffers: Sendable {
  private struct Entry {
    let buffer: UploadBuffer
    let usedAt: LoopInstant
  }

  private struct State {
    var entries: [UUID: Entry] = [:]
    /// Of the buffers that are here.
    var idleBytes = 0
    /// Of the calls.
    var heldBytes = 0
  }

  private let limit: Int
  private let state = Mutex(State())

  init(limit: Int = ServiceLimits.uploadBufferBytes) { self.limit = limit }

  /// What a call has from here on: nothing yet.
  func hold() -> UploadHold { UploadHold(self) }

  /// Lets go of buffers that were not used for so long.
  func removeIdle(for age: Duration, now: LoopInstant = .now) {
    state.withLock { state in
      for (id, entry) in state.entries where entry.usedAt.duration(to: now) > age { Self.remove(id, &state) }
    }
  }

  // MARK: For holds

  /// Counts bytes that a call will have; false, and nothing is counted, where that is too many. Buffers that wait make
  /// room, those first that were used longest ago: their clients send again what was not committed.
  func reserve(_ count: Int) -> Bool {
    state.withLock { state in
      guard state.heldBytes + count <= limit else { return false }
      state.heldBytes += count
      while state.idleBytes + state.heldBytes > limit, let oldest = Self.oldest(state) { Self.remove(oldest, &state) }
      return true
    }
  }

  /// Takes out a buffer whose bytes the call counts as its own; nil when there is none.
  func take(_ id: UUID) -> UploadBuffer? {
    state.withLock { state in
      guard let buffer = Self.remove(id, &state) else { return nil }
      state.heldBytes += buffer.bytes.count
      return buffer
    }
  }

  /// Puts a buffer back that a call has had within `count` bytes, in place of another one of its upload.
  func put(_ buffer: UploadBuffer, releasing count: Int, now: LoopInstant) {
    state.withLock { state in
      assert(buffer.bytes.count <= count, "what is put back was counted")
      Self.remove(buffer.upload.id, &state)
      state.heldBytes -= count
      state.idleBytes += buffer.bytes.count
      state.entries[buffer.upload.id] = Entry(buffer: buffer, usedAt: now)
    }
  }

  func release(_ count: Int) {
    state.withLock { $0.heldBytes -= count }
  }

  private static func oldest(_ state: State) -> UUID? {
    state.entries.min { $0.value.usedAt < $1.value.usedAt }?.key
  }

  @discardableResult
  private static func remove(_ id: UUID, _ state: inout State) -> UploadBuffer? {
    guard let entry = state.entries.removeValue(forKey: id) else { return nil }
    state.idleBytes -= entry.buffer.bytes.count
    return entry.buffer
  }
}
