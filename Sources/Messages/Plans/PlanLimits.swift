/// Limits of a plan: the tables, the validator, the planners and the runner all read them here.
///
/// Characters are Unicode scalars, which every language counts alike.
public enum PlanLimits {
  /// The longest text of a person that a planner reads.
  public static let maxInstructionCharacters = 16_384

  public static let maxTitleCharacters = 200
  public static let maxDescriptionCharacters = 4_000
  public static let maxTasks = 200
  public static let maxTaskNameCharacters = 200

  public static let maxURLCharacters = 8_192
  public static let maxSelectorCharacters = 2_000
  /// The longest value that a task types.
  public static let maxFillValueCharacters = 65_536
  /// The longest JavaScript of a task.
  public static let maxExpressionCharacters = 65_536
  public static let maxAttributeCharacters = 200
  public static let maxValueNameCharacters = 64
  public static let maxArtifactNameCharacters = 100
  public static let maxWaitTextCharacters = 1_000

  /// A task's time limit where its plan names none, for one attempt.
  public static let defaultTaskTimeoutMilliseconds: Int64 = 30_000
  public static let maxTaskTimeoutMilliseconds: Int64 = 10 * 60_000
  /// A run's time limit where its plan names none.
  public static let defaultPlanTimeoutMilliseconds: Int64 = 30 * 60_000
  public static let minPlanTimeoutMilliseconds: Int64 = 1_000
  public static let maxPlanTimeoutMilliseconds: Int64 = 6 * 3_600_000
  public static let maxWaitMilliseconds: Int64 = 5 * 60_000

  public static let maxAttempts: Int32 = 10
  public static let defaultInitialBackoffMilliseconds: Int64 = 1_000
  public static let maxInitialBackoffMilliseconds: Int64 = 60_000
  public static let defaultBackoffMultiplier = 2.0
  public static let maxBackoffMultiplier = 10.0
  public static let defaultMaxBackoffMilliseconds: Int64 = 30_000
  public static let maxMaxBackoffMilliseconds: Int64 = 5 * 60_000

  public static let maxRunAttempts: Int32 = 20
  public static let defaultInitialRunBackoffMilliseconds: Int64 = 5_000
  public static let maxInitialRunBackoffMilliseconds: Int64 = 3_600_000
  public static let defaultMaxRunBackoffMilliseconds: Int64 = 5 * 60_000
  public static let maxMaxRunBackoffMilliseconds: Int64 = 24 * 3_600_000
  public static let maxRequiredLabels = 20
  /// The longest name, and the longest value, of a label.
  public static let maxLabelCharacters = 63
}
