public import Protobuf

/// RunnerLease is the right to execute a run and to write about it.
public struct RunnerLease: Message {
  /// Required. The run.
  public var runID = ""

  /// Required. Grows with each claim of the run; writes that name an older one are refused.
  public var generation: Int64 = 0

  public init() {}

  public static let schema = Schema<RunnerLease>("vantflow.v1.RunnerLease") {
    Field(1, "run_id", \.runID, .required, .uuid)
    Field(2, "generation", \.generation, .required, .range(1...))
  }
}
