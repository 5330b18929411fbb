import Database
import RPC

/// Gives out addresses at which this server, or any other of its database, answers with an artifact.
struct ArtifactAddresses: Sendable {
  let keys: DownloadKeys
  /// What addresses begin with, without a slash at its end; nil: where each caller has reached the server.
  let publicURL: String?

  /// - Throws: FAILED_PRECONDITION where nobody knows how the server is reached.
  func address(of record: ArtifactRecord, until expiry: Instant, reachedAt origin: String?) async throws -> String {
    guard let base = publicURL ?? origin, let key = try await keys.signing() else {
      throw RPCError(
        .failedPrecondition, "The server does not know where it is reached by HTTP: it has to be told PUBLIC_URL.")
    }
    let address = ArtifactAddress(
      project: record.projectID, artifact: record.id, fileName: record.fileName, expires: expiry.secondsSinceEpoch,
      key: key.id)
    return base + address.target(signedWith: key)
  }
}
