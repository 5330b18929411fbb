public import Protobuf

/// ArtifactKind is what an artifact is.
public struct ArtifactKind: ProtoEnum {
  public let rawValue: Int32
  public init(rawValue: Int32) { self.rawValue = rawValue }

  /// Never sent by the server.
  public static let unspecified = ArtifactKind(rawValue: 0)
  /// A picture of a page or an element.
  public static let screenshot = ArtifactKind(rawValue: 1)
  /// The HTML of a page at a moment. Written by a web site: never open it where its scripts may harm.
  public static let htmlSnapshot = ArtifactKind(rawValue: 2)

  public static let schema = EnumSchema(
    "vantflow.v1.ArtifactKind",
    [
      unspecified: "ARTIFACT_KIND_UNSPECIFIED",
      screenshot: "ARTIFACT_KIND_SCREENSHOT",
      htmlSnapshot: "ARTIFACT_KIND_HTML_SNAPSHOT",
    ])
}
