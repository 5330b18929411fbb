public import Messages

/// A run that this worker now holds: everything needed to execute it.
public struct ClaimedRun: Sendable {
  public var lease: Lease
  public var terms: LeaseTerms
  public var projectID: String
  /// The plan version that the run executes, as it was approved.
  public var plan: Plan
  public var limits: RunLimits

  public init(
    lease: Lease, projectID: String, plan: Plan, limits: RunLimits = RunLimits(), terms: LeaseTerms = LeaseTerms()
  ) {
    self.lease = lease
    self.terms = terms
    self.projectID = projectID
    self.plan = plan
    self.limits = limits
  }
}

/// What one run may use. Reaching a limit fails the run or, where it says so, truncates.
public struct RunLimits: Sendable, Hashable {
  /// Wall-clock time of the whole run where its plan names none; reaching it fails the run.
  public var runTime: Duration
  /// Time of a task that names no timeout of its own.
  public var defaultTaskTimeout: Duration
  /// Log lines; later ones are counted and not kept.
  public var logLines: Int
  /// UTF-8 bytes of one log line; the rest is cut off.
  public var logLineBytes: Int
  /// Artifacts; a task that wants one more fails.
  public var artifacts: Int
  /// Bytes of one artifact; a task that makes a larger one fails.
  public var artifactBytes: Int
  /// Bytes of JSON of one extracted value; a task that extracts more fails.
  public var extractedValueBytes: Int

  public init(
    runTime: Duration = .seconds(1800),
    defaultTaskTimeout: Duration = .seconds(30),
    logLines: Int = 10_000,
    logLineBytes: Int = 8 << 10,
    artifacts: Int = 200,
    artifactBytes: Int = 32 << 20,
    extractedValueBytes: Int = 256 << 10
  ) {
    self.runTime = runTime
    self.defaultTaskTimeout = defaultTaskTimeout
    self.logLines = logLines
    self.logLineBytes = logLineBytes
    self.artifacts = artifacts
    self.artifactBytes = artifactBytes
    self.extractedValueBytes = extractedValueBytes
  }
}
