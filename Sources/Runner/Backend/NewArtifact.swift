/// Something that a run made, to be stored.
public struct NewArtifact: Sendable, Hashable {
  public enum Kind: Sendable, Hashable {
    case screenshot
    case htmlSnapshot
  }

  /// A file name with its extension, unique within the attempt: letters, digits, `-`, `_` and `.`, at most 128 of them.
  public var name: String
  /// A media type, such as `image/png`.
  public var contentType: String
  public var kind: Kind
  /// The number of the task that made it, from 1; nil outside any task.
  public var taskNumber: Int?
  /// Whether it was made because a task failed, to show what the page looked like.
  public var isFromFailure: Bool
  /// At most `RunLimits.artifactBytes`.
  public var bytes: [UInt8]

  public init(
    name: String, contentType: String, kind: Kind, taskNumber: Int?, isFromFailure: Bool = false, bytes: [UInt8]
  ) {
    self.name = name
    self.contentType = contentType
    self.kind = kind
    self.taskNumber = taskNumber
    self.isFromFailure = isFromFailure
    self.bytes = bytes
  }
}
