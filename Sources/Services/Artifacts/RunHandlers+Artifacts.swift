import Database
import Messages
import Protobuf
import RPC
import RPCServer

extension RunHandlers {
  func listArtifacts(
    _ request: ListArtifactsRequest, _ context: CallContext
  ) async throws -> ListArtifactsResponse {
    var checks = RequestChecks()
    let run = checks.id(request.runID, "run_id")
    let page = checks.page(size: request.pageSize, token: request.pageToken, question: [context.path, "\(run)"])
    let after = checks.place(of: page, \.id)
    try checks.finish()
    let records = try await ArtifactStore(database).list(run: run, after: after, limit: page.limit)
    if records.isEmpty, try await RunStore(database).snapshot(run) == nil {
      throw RPCError.notFound(.run, request.runID)
    }
    let (entries, nextToken) = page.split(records) { PageToken($0.id) }
    return .with {
      $0.artifacts = entries.map { Artifact($0) }
      $0.nextPageToken = nextToken
    }
  }

  /// Streams an artifact's bytes at the pace of the client, and fails rather than sending bytes that are not those
  /// that were stored.
  func downloadArtifact(
    _ request: DownloadArtifactRequest, _ writer: ResponseWriter<DownloadArtifactResponse>, _ context: CallContext
  ) async throws {
    var checks = RequestChecks()
    let id = checks.id(request.artifactID, "artifact_id")
    if request.offset < 0 { checks.add("offset", "must not be negative") }
    try checks.finish()
    guard let record = try await ArtifactStore(database).get(id) else {
      throw RPCError.notFound(.artifact, request.artifactID)
    }
    guard request.offset <= record.sizeBytes else {
      throw RPCError(.outOfRange, "The artifact has \(record.sizeBytes) bytes.")
    }
    var download = ArtifactDownload(record: record, offset: request.offset, storage: storage)
    try await download.stream(to: writer)
  }

  /// Gives out an address of the artifact's bytes: the storage's own where it has any, else this server's.
  func getArtifactDownloadURL(
    _ request: GetArtifactDownloadURLRequest, _ context: CallContext
  ) async throws -> GetArtifactDownloadURLResponse {
    var checks = RequestChecks()
    let id = checks.id(request.artifactID, "artifact_id")
    let time = request.ttl.map { Duration($0) } ?? ServiceLimits.downloadAddressTime
    if time < .seconds(1) || time > ServiceLimits.longestDownloadAddressTime {
      checks.add("ttl", "must be between one second and seven days")
    }
    try checks.finish()
    guard let record = try await ArtifactStore(database).get(id) else {
      throw RPCError.notFound(.artifact, request.artifactID)
    }
    let object = DownloadedObject(
      key: record.storageKey, fileName: record.fileName, contentType: record.contentType)
    // Whole seconds, as signatures count them.
    let expiry = Instant(secondsSinceEpoch: (Instant.now() + time).secondsSinceEpoch, nanoseconds: 0)
    let direct = try storage.downloadAddress(object, until: expiry)
    let url =
      if let direct { direct } else {
        try await addresses.address(of: record, until: expiry, reachedAt: context.origin)
      }
    return .with {
      $0.url = url
      $0.expireTime = Timestamp(expiry)
      $0.artifact = Artifact(record)
    }
  }
}
