#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension ArtifactFiles {
  func readMarker() async throws(ArtifactStorageError) -> [UInt8]? {
    let path = markerPlace
    do throws(ArtifactStorageError) {
      return try await perform { () throws(ArtifactFileError) in
        try ArtifactFile(path: path, flags: O_RDONLY).read(offset: 0, count: StoreMarker.maximumBytes)
      }
    } catch {
      guard error.code == .missing else { throw error }
      return nil
    }
  }

  func createMarker(_ bytes: [UInt8]) async throws(ArtifactStorageError) {
    let path = markerPlace
    try await perform { () throws(ArtifactFileError) in try FileWork.create(path, bytes) }
  }

  func writeMarker(_ bytes: [UInt8]) async throws(ArtifactStorageError) {
    try await write(bytes, key: markerKey)
  }
}
