public import Protobuf

extension FileSchema {
  /// `vantflow/v1/artifact.proto`.
  public static let artifact = FileSchema(
    name: "vantflow/v1/artifact.proto",
    package: "vantflow.v1",
    dependencies: [
      .duration, .timestamp,
    ],
    messages: [
      Artifact.self, ListArtifactsRequest.self, ListArtifactsResponse.self, DownloadArtifactRequest.self,
      DownloadArtifactResponse.self, GetArtifactDownloadURLRequest.self, GetArtifactDownloadURLResponse.self,
    ],
    enums: [
      ArtifactKind.self
    ])
}
