import Crypto
import Messages
import RPC
import RPCServer

/// One reading of an artifact, a chunk at a time.
struct ArtifactDownload {
  let record: ArtifactRecord
  let storage: any ArtifactStorage
  private let start: Int64
  private var checksum = SHA256()

  /// Begins at an offset, which is at most the artifact's size.
  init(record: ArtifactRecord, offset: Int64, storage: any ArtifactStorage) {
    self.record = record
    self.storage = storage
    start = offset
  }

  /// Streams the artifact, in the first message, and its bytes from the offset on.
  ///
  /// A download of the whole is checked on the way: its last message is sent only when the sum is right. A part cannot
  /// be checked here; its caller has the whole in the end, and the sum to compare it with.
  ///
  /// - Throws: DATA_LOSS when the bytes are gone or not what was stored, UNAVAILABLE when they cannot be reached now.
  mutating func stream(to writer: ResponseWriter<DownloadArtifactResponse>) async throws {
    let count = record.sizeBytes - start
    let bytes: ArtifactBytes? = count > 0 ? try await open(count) : nil
    var offset = start
    repeat {
      let piece = try await next(bytes, at: offset)
      checksum.update(data: piece)
      let isFirst = offset == start
      let message = DownloadArtifactResponse.with {
        if isFirst { $0.artifact = Artifact(record) }
        $0.offset = offset
        $0.data = piece
      }
      offset += Int64(piece.count)
      if offset == record.sizeBytes { try check() }
      try await writer.write(message)
    } while offset < record.sizeBytes
  }

  private func open(_ count: Int64) async throws(RPCError) -> ArtifactBytes {
    do {
      return try await storage.read(key: record.storageKey, offset: start, count: count)
    } catch {
      throw Self.failure(error)
    }
  }

  /// The next piece, which is never empty where bytes are missing.
  private func next(_ bytes: ArtifactBytes?, at offset: Int64) async throws(RPCError) -> [UInt8] {
    guard let bytes else { return [] }
    var piece: [UInt8] = []
    do throws(ArtifactStorageError) {
      while piece.isEmpty {
        guard let next = try await bytes.next() else {
          throw ArtifactStorageError(.damaged, operation: "read", reason: "it ends at byte \(offset)")
        }
        piece = next
      }
    } catch {
      throw Self.failure(error)
    }
    guard Int64(piece.count) <= record.sizeBytes - offset, piece.count <= ServiceLimits.downloadChunkBytes else {
      throw RPCError(.dataLoss, "The artifact's bytes are not what was stored.")
    }
    return piece
  }

  private static func failure(_ error: ArtifactStorageError) -> RPCError {
    if error.isTransient {
      return RPCError(.unavailable, "The artifact's bytes cannot be reached now.", cause: error)
    }
    return RPCError(.dataLoss, "The artifact's bytes cannot be read.", cause: error)
  }

  private func check() throws(RPCError) {
    guard start == 0 else { return }
    guard Array(checksum.finalize()) == record.sha256 else {
      throw RPCError(.dataLoss, "The artifact's bytes are not what was stored.")
    }
  }
}
