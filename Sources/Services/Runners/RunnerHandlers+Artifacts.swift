import Messages
import RPC
import RPCServer

extension RunnerHandlers {
  /// Takes the description of a file, says how much of it is there, takes the rest, and answers with the artifact.
  ///
  /// What was committed outlives this server: the same description takes the upload up again, wherever it is made.
  func uploadArtifact(
    _ requests: RequestStream<UploadArtifactRequest>, _ writer: ResponseWriter<UploadArtifactResponse>,
    _ context: CallContext
  ) async throws {
    let runner = try context.runner
    var requests = requests.makeAsyncIterator()
    guard case .beginning(let beginning) = try await requests.next()?.part, let header = beginning.artifact,
      let checksum = Hexadecimal.decode(header.sha256)
    else { throw RPCError.invalidArgument(field: "beginning", "has to come first") }
    let session = try await sessions.runner(beginning.session, of: runner)
    let lease = try await hold(beginning.lease, session)
    let description = ArtifactDescription(
      fileName: header.fileName, contentType: header.contentType, kind: header.kind, taskNumber: header.taskNumber,
      isMadeOnFailure: header.madeOnFailure, sizeBytes: header.sizeBytes, sha256: checksum)
    let upload = try await perform { queue throws(RunQueueError) in try await queue.beginArtifact(lease, description) }
    try await writer.write(
      .with {
        $0.committedBytes = upload.committedBytes
        $0.artifact = upload.artifact
      })
    if upload.artifact != nil { return }
    while let request = try await requests.next() {
      guard case .chunk(let chunk) = request.part else {
        throw RPCError.invalidArgument(field: "beginning", "may come once only")
      }
      _ = try await perform { queue throws(RunQueueError) in
        try await queue.appendArtifact(upload.uploadID, lease: lease, offset: chunk.offset, bytes: chunk.data)
      }
    }
    let artifact = try await perform { queue throws(RunQueueError) in
      try await queue.finishArtifact(upload.uploadID, lease: lease)
    }
    try await writer.write(
      .with {
        $0.committedBytes = header.sizeBytes
        $0.artifact = artifact
      })
  }
}
