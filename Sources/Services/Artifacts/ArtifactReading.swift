import Crypto
import RPC

/// One reading of an artifact's bytes, or of a part of them, a piece at a time.
///
/// There is one sum, of the whole. A reading that is checked reads all of it, also where only a part is given out.
struct ArtifactReading: Sendable {
  let record: ArtifactRecord
  private let givenRange: Range<Int64>
  /// The whole, or where nothing is checked what is given out.
  private let readRange: Range<Int64>
  private let storage: any ArtifactStorage
  /// What has been given out ends here: where the next piece begins.
  private(set) var givenEnd: Int64
  private var readEnd: Int64
  private var bytes: ArtifactBytes?
  private var checksum = SHA256()

  /// Begins one of a range that is within the artifact's bytes. Where it is to be checked the bytes around the range are
  /// read too, for the sake of the sum; a reading of the whole always is.
  init(record: ArtifactRecord, range: Range<Int64>, isChecked: Bool, storage: any ArtifactStorage) {
    self.record = record
    self.storage = storage
    givenRange = range
    readRange = isChecked ? 0..<record.sizeBytes : range
    givenEnd = givenRange.lowerBound
    readEnd = readRange.lowerBound
  }

  /// Whether all has been given out.
  var isAtEnd: Bool { givenEnd == givenRange.upperBound }

  /// The next piece, at most ``ServiceLimits/downloadChunkBytes``; an empty one behind the last.
  ///
  /// What is checked gives out its last piece only when the sum of the whole is right.
  ///
  /// - Throws: DATA_LOSS when the bytes are gone or not what was stored, UNAVAILABLE when they cannot be reached now, INTERNAL
  ///   when the storage refuses us.
  mutating func next() async throws(RPCError) -> [UInt8] {
    var piece: [UInt8] = []
    while piece.isEmpty, !isAtEnd { piece = try await nextWithinRange() }
    givenEnd += Int64(piece.count)
    guard isAtEnd, readRange == 0..<record.sizeBytes else { return piece }
    while readEnd < readRange.upperBound { _ = try await read() }
    guard Array(checksum.finalize()) == record.sha256 else { throw Self.notWhatWasStored }
    return piece
  }

  /// What the next piece that is read has of the range; nothing where all of it lies before.
  private mutating func nextWithinRange() async throws(RPCError) -> [UInt8] {
    let start = readEnd
    let piece = try await read()
    guard readEnd > givenRange.lowerBound else { return [] }
    let isWithin = start >= givenRange.lowerBound && readEnd <= givenRange.upperBound
    if isWithin { return piece }
    return Array(piece[Int(max(0, givenRange.lowerBound - start))..<Int(min(readEnd, givenRange.upperBound) - start)])
  }

  /// Reads on, at least a byte: there is more to come.
  private mutating func read() async throws(RPCError) -> [UInt8] {
    var piece: [UInt8] = []
    do throws(ArtifactStorageError) {
      let bytes =
        if let bytes { bytes } else {
          try await storage.read(key: record.storageKey, offset: readEnd, count: Int64(readRange.count))
        }
      self.bytes = bytes
      while piece.isEmpty {
        guard let next = try await bytes.next() else {
          throw ArtifactStorageError(.damaged, operation: "read", reason: "it ends at byte \(readEnd)")
        }
        piece = next
      }
    } catch {
      throw Self.failure(error)
    }
    guard Int64(piece.count) <= readRange.upperBound - readEnd, piece.count <= ServiceLimits.downloadChunkBytes else {
      throw Self.notWhatWasStored
    }
    readEnd += Int64(piece.count)
    checksum.update(data: piece)
    return piece
  }

  /// Whoever reads that bytes are lost gives them up: what a setting mends (EACCES, AccessDenied, a key that has expired) is
  /// not called so.
  private static func failure(_ error: ArtifactStorageError) -> RPCError {
    switch error.code {
    case .missing, .damaged: RPCError(.dataLoss, "The artifact's bytes cannot be read.", cause: error)
    case .refused: RPCError(.internal, "The server's storage refuses it; the server's log says why.", cause: error)
    case .unavailable, .outOfSpace:
      RPCError(.unavailable, "The artifact's bytes cannot be reached now.", cause: error)
    }
  }

  private static let notWhatWasStored = RPCError(.dataLoss, "The artifact's bytes are not what was stored.")
}
