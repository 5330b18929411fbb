/// How a task ended.
public struct TaskEnding: Sendable {
  /// How often it was tried, from 1; 0 where it could not be tried.
  public var attempts = 0
  /// What ``RunResults/store(_:)`` returned for each artifact that it made.
  public var artifactIDs: [String] = []
  /// Why its last attempt failed; nil when it did not.
  public var failure: RunFailure?

  public init(attempts: Int = 0, artifactIDs: [String] = [], failure: RunFailure? = nil) {
    self.attempts = attempts
    self.artifactIDs = artifactIDs
    self.failure = failure
  }
}
