/// Something that a run made, to be stored.
public struct NewArtifact: Sendable, Hashable {
  public enum Kind: Sendable, Hashable {
    case screenshot
    case htmlSnapshot
  }

  /// A file name for people, unique within the run: letters, digits, `-`, `_` and `.`, at most 100 characters.
  public var name: String
  /// A media type, such as `image/png`.
  public var contentType: String
  public var kind: Kind
  /// The task that made it, from 0; nil outside any task.
  public var taskIndex: Int?
  /// At most `RunLimits.artifactBytes`.
  public var bytes: [UInt8]

  public init(name: String, contentType: String, kind: Kind, taskIndex: Int?, bytes: [UInt8]) {
    self.name = name
    self.contentType = contentType
    self.kind = kind
    self.taskIndex = taskIndex
    self.bytes = bytes
  }
}
