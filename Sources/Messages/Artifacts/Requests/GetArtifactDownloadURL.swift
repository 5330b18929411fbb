public import Protobuf

/// GetArtifactDownloadURLRequest is the request of RunService.GetArtifactDownloadURL.
public struct GetArtifactDownloadURLRequest: Message {
  /// Required. The id of the artifact.
  public var artifactID = ""

  /// How long the address is good for, from a second to seven days; one hour when it is not set.
  public var ttl: ProtoDuration?

  public init() {}

  public static let schema = Schema<GetArtifactDownloadURLRequest>("vantflow.v1.GetArtifactDownloadURLRequest") {
    Field(1, "artifact_id", \.artifactID, .required, .uuid)
    Field(2, "ttl", \.ttl)
  }
}

/// GetArtifactDownloadURLResponse is an address of an artifact.
public struct GetArtifactDownloadURLResponse: Message {
  /// Answers GET with the bytes, or with a range of them, to whoever has it: treat it as a secret. An object store does
  /// not compare them with the artifact's checksum, nor does the server for a range of a large artifact: that is the
  /// reader's.
  public var url = ""

  /// When it ceases to be good.
  public var expireTime: Timestamp?

  /// The artifact: with its size, and with the checksum to compare at the end.
  public var artifact: Artifact?

  public init() {}

  public static let schema = Schema<GetArtifactDownloadURLResponse>("vantflow.v1.GetArtifactDownloadURLResponse") {
    Field(1, "url", \.url)
    Field(2, "expire_time", \.expireTime)
    Field(3, "artifact", \.artifact)
  }
}
