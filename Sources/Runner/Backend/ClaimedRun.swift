public import EventLoop
public import Messages

/// A run that this worker now holds: everything needed to execute it.
public struct ClaimedRun: Sendable {
  public var lease: Lease
  public var terms: LeaseTerms
  /// When the claim's answer arrived at this process, however long it lay there: the lease is counted from here.
  public var arrival: LoopInstant
  public var projectID: String
  /// The plan version that the run executes, as it was approved.
  public var plan: Plan
  public var limits: RunLimits

  public init(
    lease: Lease, projectID: String, plan: Plan, limits: RunLimits = RunLimits(), terms: LeaseTerms = LeaseTerms(),
    arrival: LoopInstant = .now
  ) {
    self.lease = lease
    self.arrival = arrival
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
  /// How long an artifact that the backend cannot take now is offered again; then its task fails. Not part of the task's
  /// timeout, which is for the page.
  public var artifactStoringTime: Duration
  /// Bytes of JSON of one extracted value; a task that extracts more fails.
  public var extractedValueBytes: Int
  /// Bytes of all extracted values of the run together, as they are sent; a task that extracts more fails. With the task
  /// results beside them they are to fit the 4 MiB that servers and clients take in a message.
  public var extractedBytes: Int
  /// How long a run that ended tries to store the rest of its log, and then its outcome; what is not taken by then is told
  /// once more without the values, for as long again.
  public var completionTime: Duration

  public init(
    runTime: Duration = .seconds(1800),
    defaultTaskTimeout: Duration = .seconds(30),
    logLines: Int = 10_000,
    logLineBytes: Int = 8 << 10,
    artifacts: Int = 200,
    artifactBytes: Int = 32 << 20,
    artifactStoringTime: Duration = .seconds(60),
    extractedValueBytes: Int = 256 << 10,
    extractedBytes: Int = 2 << 20,
    completionTime: Duration = .seconds(60)
  ) {
    self.runTime = runTime
    self.defaultTaskTimeout = defaultTaskTimeout
    self.logLines = logLines
    self.logLineBytes = logLineBytes
    self.artifacts = artifacts
    self.artifactBytes = artifactBytes
    self.artifactStoringTime = artifactStoringTime
    self.extractedValueBytes = extractedValueBytes
    self.extractedBytes = extractedBytes
    self.completionTime = completionTime
  }
}
