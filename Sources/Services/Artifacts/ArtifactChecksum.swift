import Crypto
import EventLoop

/// The SHA-256 of bytes that may be many.
enum ArtifactChecksum {
  /// Up to here the loop does it itself: a tenth of a millisecond.
  private static let bytesOnLoop = 128 << 10

  /// Many bytes are summed on the thread pool: 64 MiB would keep a loop from its sockets for 40 ms.
  static func sha256(_ bytes: [UInt8], on loop: EventLoop) async -> [UInt8] {
    guard bytes.count > bytesOnLoop else { return Array(SHA256.hash(data: bytes)) }
    let sum = try? await loop.blocking { Array(SHA256.hash(data: bytes)) }
    // The pool has too much to do.
    return sum ?? Array(SHA256.hash(data: bytes))
  }
}
