import Crypto
import Messages
import RPC
import RPCServer

extension RunnerHandlers {
  /// Takes the description of a file, says how much of it is there, takes the rest, and answers with the artifact.
  func uploadArtifact(
    _ requests: RequestStream<UploadArtifactRequest>, _ writer: ResponseWriter<UploadArtifactResponse>,
    _ context: CallContext
  ) async throws {
    let runner = try context.runner
    var requests = requests.makeAsyncIterator()
    guard case .beginning(let beginning) = try await requests.next()?.part, let header = beginning.artifact else {
      throw RPCError.invalidArgument(field: "beginning", "has to come first")
    }
    let session = try await sessions.runner(beginning.session, of: runner)
    let lease = try await hold(beginning.lease, session)
    guard header.sizeBytes <= Int64(ServiceLimits.artifactBytes) else {
      throw RPCError.refused("an artifact has at most \(ServiceLimits.artifactBytes) bytes")
    }
    try uploads.take(header.sizeBytes)
    defer { uploads.giveBack(header.sizeBytes) }
    try await writer.write(UploadArtifactResponse())
    var bytes: [UInt8] = []
    while let request = try await requests.next() {
      guard case .chunk(let chunk) = request.part else {
        throw RPCError.invalidArgument(field: "beginning", "may come once only")
      }
      guard chunk.offset == Int64(bytes.count) else {
        throw RPCError.refused("the chunk at \(chunk.offset) came behind \(bytes.count) bytes")
      }
      guard chunk.offset + Int64(chunk.data.count) <= header.sizeBytes else {
        throw RPCError.refused("more than \(header.sizeBytes) bytes came")
      }
      bytes += chunk.data
    }
    guard Int64(bytes.count) == header.sizeBytes else {
      throw RPCError.refused("\(bytes.count) of \(header.sizeBytes) bytes came")
    }
    guard Hexadecimal.encode(Array(SHA256.hash(data: bytes))) == header.sha256 else {
      throw RPCError.refused("the bytes are not those of the checksum")
    }
    let file = NewArtifact(
      fileName: header.fileName, contentType: header.contentType, kind: header.kind, taskNumber: header.taskNumber,
      isMadeOnFailure: header.madeOnFailure, bytes: bytes)
    let artifact = try await perform { queue throws(RunQueueError) in try await queue.storeArtifact(lease, file) }
    try await writer.write(
      .with {
        $0.committedBytes = header.sizeBytes
        $0.artifact = artifact
      })
  }
}
