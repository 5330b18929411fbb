extension S3Storage {
  func readMarker() async throws(ArtifactStorageError) -> [UInt8]? {
    do throws(ArtifactStorageError) {
      return try await performOnMarker(.get(markerKey, from: 0, count: Int64(StoreMarker.maximumBytes))).body
    } catch {
      if error.code == .missing { return nil }
      // There is one, and it is empty.
      guard error.isRangeBehindEnd else { throw error }
      return []
    }
  }

  func createMarker(_ bytes: [UInt8]) async throws(ArtifactStorageError) {
    do throws(ArtifactStorageError) {
      _ = try await performOnMarker(.create(markerKey, bytes))
    } catch {
      if error.isPreconditionFailed { return }
      // A store that knows no conditions and says so; others say nothing and overwrite it.
      guard error.isNotImplemented else { throw error }
      try await writeMarker(bytes)
    }
  }

  func writeMarker(_ bytes: [UInt8]) async throws(ArtifactStorageError) {
    _ = try await performOnMarker(.put(markerKey, bytes))
  }

  private func performOnMarker(_ operation: S3Operation) async throws(ArtifactStorageError) -> S3Answer {
    var operation = operation
    operation.timeout = markerTimeout
    return try await perform(operation)
  }
}
