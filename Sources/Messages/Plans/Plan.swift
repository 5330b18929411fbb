public import Protobuf

/// Plan is a list of tasks for a browser, in the order in which they run.
public struct Plan: Message {
  /// Output only. A UUID, given by the server; all versions of the plan share it.
  public var id = ""

  /// Output only. The project that the plan belongs to.
  public var projectID = ""

  /// Required. What the plan does, in a line. 1 to 200 characters.
  public var title = ""

  /// More about it, for its reviewers. At most 4,000 characters.
  public var description = ""

  /// What to do, in this order. At most 200; a plan without tasks can be kept and not be approved.
  public var tasks: [PlanTask] = []

  /// How long a run may take in all, from 1 second to 6 hours. Unset: 30 minutes.
  public var timeout: ProtoDuration?

  /// Output only. The number of this version, from 1.
  public var version: Int32 = 0

  /// Output only. Where this version stands.
  public var state: PlanState = .unspecified

  /// Output only. The latest approved version; 0 while there is none.
  public var approvedVersion: Int32 = 0

  /// Output only. Where the plan came from.
  public var provenance: PlanProvenance?

  /// Output only. When the plan was made.
  public var createTime: Timestamp?

  /// Output only. When this version last changed.
  public var updateTime: Timestamp?

  /// Output only. When this version was approved; unset while it is a draft.
  public var approveTime: Timestamp?

  /// Changes with every change of the plan. UpdatePlan compares it with the plan's; empty: no comparison.
  public var etag = ""

  /// Whether a run that failed is executed again. Unset: it is not.
  public var runRetryPolicy: RunRetryPolicy?

  /// Labels that a runner must have to execute the plan, at most 20. A name has 1 to 63 letters, digits, "-", "_", "."
  /// and "/"; a value 0 to 63 of them.
  public var requiredLabels: [String: String] = [:]

  public init() {}

  public static let schema = Schema<Plan>("vantflow.v1.Plan") {
    Field(1, "id", \.id)
    Field(2, "project_id", \.projectID)
    Field(3, "title", \.title, .atMost(PlanLimits.maxTitleCharacters))
    Field(4, "description", \.description, .atMost(PlanLimits.maxDescriptionCharacters))
    Field(5, "tasks", \.tasks, .atMost(PlanLimits.maxTasks))
    Field(6, "timeout", \.timeout)
    Field(7, "version", \.version)
    Field(8, "state", \.state)
    Field(9, "approved_version", \.approvedVersion)
    Field(10, "provenance", \.provenance)
    Field(11, "create_time", \.createTime)
    Field(12, "update_time", \.updateTime)
    Field(13, "approve_time", \.approveTime)
    Field(14, "etag", \.etag, .atMost(128))
    Field(15, "run_retry_policy", \.runRetryPolicy)
    Field(
      16, "required_labels", \.requiredLabels, .atMost(PlanLimits.maxRequiredLabels), .eachKey(.labelPart(from: 1)),
      .eachValue(.labelPart(from: 0)))
  }
}
