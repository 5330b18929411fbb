public import Protobuf

/// AssignedRunLimits is what one run may use. Zero: as the runner has it.
public struct AssignedRunLimits: Message {
  /// Log lines; later ones of the page are counted and not kept.
  public var logLines: Int32 = 0

  /// UTF-8 bytes of a log line; the rest is cut off.
  public var logLineBytes: Int32 = 0

  /// Artifacts; a task that wants one more fails.
  public var artifacts: Int32 = 0

  /// Bytes of an artifact; a task that makes a larger one fails.
  public var artifactBytes: Int64 = 0

  public init() {}

  public static let schema = Schema<AssignedRunLimits>("vantflow.v1.AssignedRunLimits") {
    Field(1, "log_lines", \.logLines)
    Field(2, "log_line_bytes", \.logLineBytes)
    Field(3, "artifacts", \.artifacts)
    Field(4, "artifact_bytes", \.artifactBytes)
  }
}
