import Database
import EventLoop
import Synchronization

/// The buffers of the uploads that come by this server. Whoever works on one has taken it out.
final class UploadBuffers: Sendable {
  private struct Entry {
    let buffer: UploadBuffer
    let usedAt: LoopInstant
  }

  private struct State {
    var entries: [UUID: Entry] = [:]
    var bytes = 0
  }

  private let state = Mutex(State())

  /// Takes a buffer out; nil when there is none, or only that of another lease.
  func take(_ id: UUID, _ lease: RunLease) -> UploadBuffer? {
    state.withLock { state in
      guard let entry = state.entries.removeValue(forKey: id) else { return nil }
      state.bytes -= entry.buffer.bytes.count
      return entry.buffer.lease == lease ? entry.buffer : nil
    }
  }

  /// Puts a buffer back. Where all buffers together would hold too much, those that were used longest ago go: their
  /// clients send again what was not committed.
  func put(_ buffer: UploadBuffer, now: LoopInstant = .now) {
    state.withLock { state in
      Self.remove(buffer.upload.id, &state)
      while state.bytes + buffer.bytes.count > ServiceLimits.uploadBufferBytes, let oldest = Self.oldest(state) {
        Self.remove(oldest, &state)
      }
      state.entries[buffer.upload.id] = Entry(buffer: buffer, usedAt: now)
      state.bytes += buffer.bytes.count
    }
  }

  /// Lets go of buffers that were not used for so long.
  func removeIdle(for age: Duration, now: LoopInstant = .now) {
    state.withLock { state in
      for (id, entry) in state.entries where entry.usedAt.duration(to: now) > age { Self.remove(id, &state) }
    }
  }

  private static func oldest(_ state: State) -> UUID? {
    state.entries.min { $0.value.usedAt < $1.value.usedAt }?.key
  }

  private static func remove(_ id: UUID, _ state: inout State) {
    guard let entry = state.entries.removeValue(forKey: id) else { return }
    state.bytes -= entry.buffer.bytes.count
  }
}
