/// The bytes of an object, a piece at a time, asked for by one reader.
struct ArtifactBytes: Sendable {
  private let source: @Sendable () async throws(ArtifactStorageError) -> [UInt8]?

  init(_ source: @escaping @Sendable () async throws(ArtifactStorageError) -> [UInt8]?) {
    self.source = source
  }

  /// The next piece, of any length; nil behind the last one.
  func next() async throws(ArtifactStorageError) -> [UInt8]? { try await source() }
}
