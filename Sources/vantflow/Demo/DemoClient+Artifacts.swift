import Foundation
import Messages
import RPC
import RPCClient

extension DemoClient {
  /// Downloads every artifact of the run and says where it is.
  func saveArtifacts(of run: Run) async throws {
    try await narrator.step("Save the screenshots and HTML snapshots") {
      let folder = "\(folder)/\(run.id)"
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      var request = ListArtifactsRequest()
      request.runID = run.id
      let list = try await channel.unary(RunService.listArtifacts, request, options: call)
      for artifact in list.artifacts {
        let path = "\(folder)/\(artifact.fileName)"
        let bytes = try await download(artifact)
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        narrator.say("\(URL(fileURLWithPath: path).path) (\(bytes.count) bytes)")
      }
    }
  }

  private func download(_ artifact: Artifact) async throws -> [UInt8] {
    var request = DownloadArtifactRequest()
    request.artifactID = artifact.id
    var bytes: [UInt8] = []
    for try await response in channel.serverStreaming(RunService.downloadArtifact, request, options: watch) {
      bytes += response.data
    }
    guard bytes.count == artifact.sizeBytes else {
      throw DemoDownloadIncomplete(fileName: artifact.fileName, got: bytes.count, wanted: artifact.sizeBytes)
    }
    return bytes
  }
}

/// A download that ended before all of the artifact was there.
struct DemoDownloadIncomplete: Error, CustomStringConvertible {
  let fileName: String
  let got: Int
  let wanted: Int64
  var description: String { "\(fileName): \(got) of \(wanted) bytes" }
}
