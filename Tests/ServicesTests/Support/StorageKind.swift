import DatabaseTesting
import TestSupport

@testable import Services

/// The storages that there are, each made anew for a test.
enum StorageKind: CaseIterable, Sendable {
  case files
  case objectStore

  func with(_ body: (any ArtifactStorage) async throws -> Void) async throws {
    switch self {
    case .files:
      let folder = try TemporaryFolder()
      try await body(ArtifactFiles(folder: folder.path, loop: TestCluster.loops.loops[0]))
    case .objectStore:
      try await body(try await Self.bucket())
    }
  }

  /// A new bucket.
  static func bucket() async throws -> S3Storage {
    S3Storage(try await ObjectStore.makeBucket(), client: ObjectStore.client, loop: ObjectStore.loop)
  }
}
