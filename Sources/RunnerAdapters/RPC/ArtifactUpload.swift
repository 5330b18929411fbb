import Crypto
import Messages
import Protobuf
import RPC
import RPCClient
import Runner

/// One upload of a file: its description, then what the server has not got of it.
struct ArtifactUpload: Sendable {
  let channel: Channel
  let session: String
  let lease: Lease
  let artifact: Runner.NewArtifact

  private static let chunkBytes = 256 << 10

  /// - Returns: the artifact's identifier.
  /// - Throws: the status of the call. The same upload may be made again, and goes on where this one ended.
  func perform() async throws(RPCError) -> String {
    let call = channel.bidirectional(
      RunnerService.uploadArtifact,
      options: CallOptions(timeout: RunnerServer.uploadTimeout, waitsForConnection: true))
    var responses = call.responses.makeAsyncIterator()
    try await call.requests.write(.with { $0.part = .beginning(beginning) })
    guard let first = try await responses.next(isolation: nil) else { throw Self.broken }
    if let stored = first.artifact { return stored.id }
    var offset = Int(first.committedBytes)
    while offset < artifact.bytes.count {
      let end = min(offset + Self.chunkBytes, artifact.bytes.count)
      let piece = UploadArtifactRequest.Chunk.with {
        $0.offset = Int64(offset)
        $0.data = Array(artifact.bytes[offset..<end])
      }
      try await call.requests.write(.with { $0.part = .chunk(piece) })
      offset = end
    }
    try await call.requests.finish()
    while let response = try await responses.next(isolation: nil) {
      if let stored = response.artifact { return stored.id }
    }
    throw Self.broken
  }

  private var beginning: UploadArtifactRequest.Beginning {
    let sum = SHA256.hash(data: artifact.bytes).map { byte in
      String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
    }
    return .with {
      $0.session = session
      $0.lease = RunnerLease(lease)
      $0.artifact = ArtifactHeader(artifact, sha256: sum.joined())
    }
  }

  private static let broken = RPCError(.unavailable, "The server has ended the upload.")
}
