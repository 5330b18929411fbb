import Crypto
import Messages
import RPC
import RPCServer

/// One reading of an artifact, a chunk at a time.
struct ArtifactDownload {
  let record: ArtifactRecord
  let files: ArtifactFiles
  private let start: Int64
  private var checksum = SHA256()

  /// Begins at an offset, which is at most the artifact's size.
  init(record: ArtifactRecord, offset: Int64, files: ArtifactFiles) {
    self.record = record
    self.files = files
    start = offset
  }

  /// Streams the artifact, in the first message, and its bytes from the offset on.
  ///
  /// A download of the whole is checked on the way: its last message is sent only when the sum is right. A part cannot
  /// be checked here; its caller has the whole in the end, and the sum to compare it with.
  ///
  /// - Throws: DATA_LOSS when the file is gone or not what was stored.
  mutating func stream(to writer: ResponseWriter<DownloadArtifactResponse>) async throws {
    var offset = start
    repeat {
      let count = min(Int(record.sizeBytes - offset), ServiceLimits.downloadChunkBytes)
      let bytes = count > 0 ? try await read(offset, count) : []
      checksum.update(data: bytes)
      let isFirst = offset == start
      let message = DownloadArtifactResponse.with {
        if isFirst { $0.artifact = Artifact(record) }
        $0.offset = offset
        $0.data = bytes
      }
      offset += Int64(bytes.count)
      if offset == record.sizeBytes { try check() }
      try await writer.write(message)
    } while offset < record.sizeBytes
  }

  private func read(_ offset: Int64, _ count: Int) async throws -> [UInt8] {
    let bytes: [UInt8]
    do {
      bytes = try await files.read(key: record.storageKey, offset: offset, count: count)
    } catch {
      throw RPCError(.dataLoss, "The artifact's file cannot be read.", cause: error)
    }
    guard bytes.count == count else { throw RPCError(.dataLoss, "The artifact's file is too short.") }
    return bytes
  }

  private func check() throws(RPCError) {
    guard start == 0 else { return }
    guard Array(checksum.finalize()) == record.sha256 else {
      throw RPCError(.dataLoss, "The artifact's file is not what was stored.")
    }
  }
}
