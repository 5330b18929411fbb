public import Protobuf

/// Artifact is a file that a run has made. It never changes.
public struct Artifact: Message {
  /// A UUID, given by the server.
  public var id = ""

  /// The project that the artifact belongs to.
  public var projectID = ""

  /// The run that made it.
  public var runID = ""

  /// The number of the task that made it, from 1; 0 for none.
  public var taskNumber: Int32 = 0

  /// What it is.
  public var kind: ArtifactKind = .unspecified

  /// A file name, with its extension and without folders. Unique within its attempt: where a run was tried again, each
  /// attempt may have a file of the same name, and that of the highest attempt is the latest.
  public var fileName = ""

  /// The media type, such as "image/png".
  public var contentType = ""

  /// How many bytes it has.
  public var sizeBytes: Int64 = 0

  /// The SHA-256 of its bytes, in 64 lower-case hexadecimal digits.
  public var sha256 = ""

  /// True: it was made because a task failed, to show what the page looked like.
  public var madeOnFailure = false

  /// When it was made.
  public var createTime: Timestamp?

  /// The attempt of the run that made it, from 1.
  public var attempt: Int32 = 0

  public init() {}

  public static let schema = Schema<Artifact>("vantflow.v1.Artifact") {
    Field(1, "id", \.id)
    Field(2, "project_id", \.projectID)
    Field(3, "run_id", \.runID)
    Field(4, "task_number", \.taskNumber)
    Field(5, "kind", \.kind)
    Field(6, "file_name", \.fileName)
    Field(7, "content_type", \.contentType)
    Field(8, "size_bytes", \.sizeBytes)
    Field(9, "sha256", \.sha256)
    Field(10, "made_on_failure", \.madeOnFailure)
    Field(11, "create_time", \.createTime)
    Field(12, "attempt", \.attempt)
  }
}
