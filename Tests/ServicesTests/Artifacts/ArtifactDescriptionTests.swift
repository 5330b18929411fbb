import Crypto
import Messages
import Testing

@testable import Services

@Suite struct ArtifactDescriptionTests {
  @Test(
    "what cannot be stored is refused at once",
    arguments: [
      ArtifactDescription(
        fileName: "../a", contentType: "a/b", kind: .screenshot, taskNumber: 0, sizeBytes: 1, sha256: zeros),
      ArtifactDescription(
        fileName: "a", contentType: "ab", kind: .screenshot, taskNumber: 0, sizeBytes: 1, sha256: zeros),
      ArtifactDescription(
        fileName: "a", contentType: "a/b\r\nx: y", kind: .screenshot, taskNumber: 0, sizeBytes: 1, sha256: zeros),
      ArtifactDescription(
        fileName: "a", contentType: "a/b", kind: .screenshot, taskNumber: -1, sizeBytes: 1, sha256: zeros),
      ArtifactDescription(
        fileName: "a", contentType: "a/b", kind: .screenshot, taskNumber: 0, sizeBytes: -1, sha256: zeros),
      ArtifactDescription(
        fileName: "a", contentType: "a/b", kind: .screenshot, taskNumber: 0, sizeBytes: 1 << 40, sha256: zeros),
      ArtifactDescription(
        fileName: "a", contentType: "a/b", kind: .screenshot, taskNumber: 0, sizeBytes: 1, sha256: [1]),
    ])
  func refused(_ description: ArtifactDescription) async throws {
    #expect(throws: RunQueueError.self) { try description.check() }
  }

  private static let zeros = [UInt8](repeating: 0, count: 32)
}

extension ArtifactDescription {
  /// Of these bytes.
  static func sample(_ bytes: [UInt8]) -> ArtifactDescription {
    ArtifactDescription(
      fileName: "file.bin", contentType: "application/octet-stream", kind: .screenshot, taskNumber: 1,
      sizeBytes: Int64(bytes.count), sha256: Array(SHA256.hash(data: bytes)))
  }
}
