internal import CCurl
internal import EventLoop

/// The body of a request on its way to curl.
// Invariant behind @unchecked Sendable: confined to the transfer's loop, but for what is immutable.
final class Upload: @unchecked Sendable {
  private enum Source {
    case bytes([UInt8])
    case stream(@Sendable () async throws -> [UInt8]?)
  }

  /// All bytes together; nil where nobody knows.
  let length: Int64?
  private let source: Source
  private let mayRewind: Bool
  private var piece: [UInt8] = []
  private var offset = 0
  private var isAtEnd = false
  /// The last asking of the source, which may have ended.
  private var pull: Task<Void, Never>?
  private var hasEnded = false
  /// curl waits for the source.
  private(set) var isWaiting = false

  /// Nil where a request has no body.
  init?(_ body: HTTPRequestBody, mayRewind: Bool) {
    self.mayRewind = mayRewind
    switch body {
    case .none: return nil
    case .bytes(let bytes):
      source = .bytes(bytes)
      length = Int64(bytes.count)
      piece = bytes
      isAtEnd = true
    case .stream(let length, let next):
      source = .stream(next)
      self.length = length
    }
  }

  /// Whether the request is whole at the end of its head. A body in chunks has a last chunk at least.
  var isEmpty: Bool { length == 0 }

  /// Fills curl's room; as curl's read callback answers.
  func fill(_ room: UnsafeMutableRawBufferPointer, for transfer: Transfer) -> Int {
    transfer.didMove()
    if offset < piece.count {
      let count = min(room.count, piece.count - offset)
      piece.withUnsafeBytes { room.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[offset..<(offset + count)])) }
      offset += count
      return count
    }
    if isAtEnd { return 0 }
    isWaiting = true
    // Not from here: the source is code of others, and this is inside a callback of curl's.
    transfer.loop.execute { self.askSource(for: transfer) }
    return ccurl_pause_read
  }

  /// Goes back to the first byte, when curl sends the request on another connection because the one that it took up again
  /// was gone. What must not be done twice is not sent twice by this door either.
  func rewind() -> Bool {
    guard mayRewind, case .bytes = source else { return false }
    offset = 0
    return true
  }

  func end() {
    hasEnded = true
    pull?.cancel()
    pull = nil
  }

  private func askSource(for transfer: Transfer) {
    guard !hasEnded, case .stream(let next) = source else { return }
    pull = transfer.loop.spawn { [self] in
      do {
        let piece = try await next()
        transfer.loop.preconditionCurrent()
        take(piece, for: transfer)
      } catch {
        guard !hasEnded else { return }
        transfer.end(transfer.error(.bodyFailed, String(reflecting: error)))
      }
    }
  }

  private func take(_ next: [UInt8]?, for transfer: Transfer) {
    guard !hasEnded else { return }
    guard next?.isEmpty != true else {
      // In a turn of its own: a source that answers at once with nothing would never come to its end here.
      return transfer.loop.execute { self.askSource(for: transfer) }
    }
    piece = next ?? []
    offset = 0
    isAtEnd = next == nil
    isWaiting = false
    transfer.unpause()
  }
}
