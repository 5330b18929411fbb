public import Protobuf

/// DownloadArtifactRequest is the request of RunService.DownloadArtifact.
public struct DownloadArtifactRequest: Message {
  /// Required. The id of the artifact.
  public var artifactID = ""

  /// How many bytes the caller has already; 0 for the whole artifact.
  public var offset: Int64 = 0

  public init() {}

  public static let schema = Schema<DownloadArtifactRequest>("vantflow.v1.DownloadArtifactRequest") {
    Field(1, "artifact_id", \.artifactID, .required, .uuid)
    Field(2, "offset", \.offset, .range(0...))
  }
}

/// DownloadArtifactResponse is the next bytes of an artifact.
public struct DownloadArtifactResponse: Message {
  /// The artifact, in the first message only: with its size, and with the checksum to compare at the end.
  public var artifact: Artifact?

  /// Where these bytes stand in the artifact.
  public var offset: Int64 = 0

  /// The bytes; none in the only message of an empty artifact. At most 256 KiB a message.
  public var data: [UInt8] = []

  public init() {}

  public static let schema = Schema<DownloadArtifactResponse>("vantflow.v1.DownloadArtifactResponse") {
    Field(1, "artifact", \.artifact)
    Field(2, "offset", \.offset)
    Field(3, "data", \.data)
  }
}
