import RPC
import Synchronization

/// The memory in which files are gathered that runners upload: taken for a whole file before its first byte comes.
final class UploadRoom: Sendable {
  private let taken = Mutex<Int64>(0)

  /// Takes room for a file.
  ///
  /// - Throws: UNAVAILABLE when there is not enough: the runner comes again.
  func take(_ bytes: Int64) throws(RPCError) {
    let isTaken = taken.withLock { taken in
      guard taken + bytes <= ServiceLimits.gatheredUploadBytes else { return false }
      taken += bytes
      return true
    }
    guard isTaken else {
      throw .unavailable("Too many artifacts are being uploaded.", retryAfter: .milliseconds(500))
    }
  }

  /// Gives room back.
  func giveBack(_ bytes: Int64) {
    taken.withLock { $0 -= bytes }
  }
}
