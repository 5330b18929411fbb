import Synchronization

/// Reads an object in ranges, each fetched as a whole when the one before it has been taken: a reader who is slow holds no
/// connection, of which a bucket has few.
final class S3Reader: Sendable {
  private struct State {
    var offset: Int64
    var window: [UInt8] = []
    var taken = 0
    var isAtEnd = false
  }

  private let storage: S3Storage
  private let key: String
  private let end: Int64
  private let state: Mutex<State>

  init(storage: S3Storage, key: String, offset: Int64, count: Int64) {
    self.storage = storage
    self.key = key
    end = offset + count
    state = Mutex(State(offset: offset))
  }

  /// The next bytes, at most those of one message; nil behind the last ones. One task at a time.
  func next() async throws(ArtifactStorageError) -> [UInt8]? {
    if let piece = takePiece() { return piece }
    let (offset, isAtEnd) = state.withLock { ($0.offset, $0.isAtEnd) }
    guard !isAtEnd, offset < end else { return nil }
    let count = min(end - offset, Int64(ServiceLimits.objectStoreReadBytes))
    let window = try await fetch(offset, count)
    state.withLock { state in
      state.window = window
      state.taken = 0
      state.offset += Int64(window.count)
      state.isAtEnd = Int64(window.count) < count
    }
    return takePiece()
  }

  private func takePiece() -> [UInt8]? {
    state.withLock { state in
      guard state.taken < state.window.count else { return nil }
      let piece = state.window[state.taken...].prefix(ServiceLimits.downloadChunkBytes)
      state.taken = piece.endIndex
      return Array(piece)
    }
  }

  private func fetch(_ offset: Int64, _ count: Int64) async throws(ArtifactStorageError) -> [UInt8] {
    do throws(ArtifactStorageError) {
      return try await fetchOnce(offset, count)
    } catch {
      // The client repeats what fails before its answer; this is for an answer that broke off.
      guard error.code == .unavailable, !Task.isCancelled else { throw error }
      return try await fetchOnce(offset, count)
    }
  }

  private func fetchOnce(_ offset: Int64, _ count: Int64) async throws(ArtifactStorageError) -> [UInt8] {
    let answer: S3Answer
    do throws(ArtifactStorageError) {
      answer = try await storage.perform(.get(key, from: offset, count: count))
    } catch {
      guard error.isRangeBehindEnd else { throw error }
      return []
    }
    guard answer.status == 206 || offset == 0, Int64(answer.body.count) <= count else {
      throw ArtifactStorageError(.damaged, operation: "GET \(key)", reason: "the answer is not the range asked for")
    }
    return answer.body
  }
}
