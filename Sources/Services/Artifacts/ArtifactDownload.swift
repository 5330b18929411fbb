import Messages
import RPC
import RPCServer

/// A download of an artifact from an offset on, as DownloadArtifact answers it.
struct ArtifactDownload {
  private let start: Int64
  private var reading: ArtifactReading

  /// Begins at an offset, which is at most the artifact's size. What lies before it is read as well, and not sent: the
  /// sum is of the whole, and damage behind a download that is taken up again would pass unseen.
  init(record: ArtifactRecord, offset: Int64, storage: any ArtifactStorage) {
    start = offset
    reading = ArtifactReading(record: record, range: offset..<record.sizeBytes, isChecked: true, storage: storage)
  }

  /// Streams the artifact, in the first message, and its bytes from the offset on.
  ///
  /// - Throws: as ``ArtifactReading/next()``.
  mutating func stream(to writer: ResponseWriter<DownloadArtifactResponse>) async throws {
    repeat {
      let offset = reading.givenEnd
      let piece = try await reading.next()
      try await writer.write(
        .with {
          if offset == start { $0.artifact = Artifact(reading.record) }
          $0.offset = offset
          $0.data = piece
        })
    } while !reading.isAtEnd
  }
}
