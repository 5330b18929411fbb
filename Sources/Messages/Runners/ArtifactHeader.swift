public import Protobuf

/// ArtifactHeader is what a file is, ahead of its bytes.
public struct ArtifactHeader: Message {
  /// Required. Unique within the attempt: 1 to 200 letters, digits, "-", "_" and ".", no "." in front.
  public var fileName = ""

  /// A media type, such as "image/png". At most 200 characters.
  public var contentType = ""

  /// What it is.
  public var kind: ArtifactKind = .unspecified

  /// The number of the task that made it, from 1; 0 for none.
  public var taskNumber: Int32 = 0

  /// True: it was made because a task failed, to show what the page looked like.
  public var madeOnFailure = false

  /// How many bytes it has.
  public var sizeBytes: Int64 = 0

  /// Required. The SHA-256 of all of its bytes, in 64 lower-case hexadecimal digits.
  public var sha256 = ""

  public init() {}

  public static let schema = Schema<ArtifactHeader>("vantflow.v1.ArtifactHeader") {
    Field(1, "file_name", \.fileName, .required, .atMost(RunnerRules.maxFileNameCharacters))
    Field(2, "content_type", \.contentType, .atMost(RunnerRules.maxContentTypeCharacters))
    Field(3, "kind", \.kind, .definedValue)
    Field(4, "task_number", \.taskNumber, .range(0...))
    Field(5, "made_on_failure", \.madeOnFailure)
    Field(6, "size_bytes", \.sizeBytes, .range(0...))
    Field(7, "sha256", \.sha256, .required, .sha256)
  }
}
