import Crypto
import RPC

/// One reading of an artifact's bytes, or of a part of them, a piece at a time.
struct ArtifactReading: Sendable {
  let record: ArtifactRecord
  private let range: Range<Int64>
  private let storage: any ArtifactStorage
  /// Where the next piece begins.
  private(set) var offset: Int64
  private var bytes: ArtifactBytes?
  private var checksum = SHA256()

  /// Begins one of a range that is within the artifact's bytes.
  init(record: ArtifactRecord, range: Range<Int64>, storage: any ArtifactStorage) {
    self.record = record
    self.range = range
    self.storage = storage
    offset = range.lowerBound
  }

  /// Whether all has been read.
  var isAtEnd: Bool { offset == range.upperBound }

  /// The next piece, at most ``ServiceLimits/downloadChunkBytes``; an empty one behind the last.
  ///
  /// A reading of the whole is checked on the way: its last piece is given out only when the sum is right. A part cannot
  /// be checked here; who has asked for it has the whole in the end, and the sum to compare it with.
  ///
  /// - Throws: DATA_LOSS when the bytes are gone or not what was stored, UNAVAILABLE when they cannot be reached now.
  mutating func next() async throws(RPCError) -> [UInt8] {
    let piece = isAtEnd ? [] : try await nextPiece()
    checksum.update(data: piece)
    offset += Int64(piece.count)
    guard isAtEnd, range == 0..<record.sizeBytes else { return piece }
    guard Array(checksum.finalize()) == record.sha256 else { throw Self.notWhatWasStored }
    return piece
  }

  /// One that is not empty: there is more to come.
  private mutating func nextPiece() async throws(RPCError) -> [UInt8] {
    var piece: [UInt8] = []
    do throws(ArtifactStorageError) {
      let bytes =
        if let bytes { bytes } else {
          try await storage.read(key: record.storageKey, offset: offset, count: Int64(range.count))
        }
      self.bytes = bytes
      while piece.isEmpty {
        guard let next = try await bytes.next() else {
          throw ArtifactStorageError(.damaged, operation: "read", reason: "it ends at byte \(offset)")
        }
        piece = next
      }
    } catch {
      guard error.isTransient else {
        throw RPCError(.dataLoss, "The artifact's bytes cannot be read.", cause: error)
      }
      throw RPCError(.unavailable, "The artifact's bytes cannot be reached now.", cause: error)
    }
    guard Int64(piece.count) <= range.upperBound - offset, piece.count <= ServiceLimits.downloadChunkBytes else {
      throw Self.notWhatWasStored
    }
    return piece
  }

  private static let notWhatWasStored = RPCError(.dataLoss, "The artifact's bytes are not what was stored.")
}
