import Browser

/// One of the things that a plan can ask for.
protocol RunnableTask: Sendable {
  /// What it does, for the log: "Click text=Sign up". Without values that are secret.
  var summary: String { get }

  /// Does it once, within the scene's timeout; returns the identifiers of the artifacts that it made.
  func perform(in scene: TaskScene) async throws(RunFailure) -> [String]
}

/// Where a task is performed.
struct TaskScene: Sendable {
  let page: Page
  /// Of this attempt.
  let timeout: Duration
  let taskNumber: Int
  let results: RunResults
  let log: RunLog
  let limits: RunLimits

  /// Uses the page, and says in a run's terms why that failed; `timeoutCategory` is what running out of time means.
  func act<R: Sendable>(
    timeoutCategory: RunFailure.Category = .elementNotReady,
    _ body: @Sendable (Page) async throws(BrowserError) -> R
  ) async throws(RunFailure) -> R {
    do throws(BrowserError) {
      return try await body(page)
    } catch {
      throw RunFailure(error, timeoutCategory: timeoutCategory)
    }
  }

  /// Keeps an artifact of the task and says so in the log; returns its identifier.
  func store(_ kind: NewArtifact.Kind, name: String, bytes: [UInt8], isFromFailure: Bool = false)
    async throws(RunFailure) -> String
  {
    let (suffix, contentType) =
      switch kind {
      case .screenshot: ("png", "image/png")
      case .htmlSnapshot: ("html", "text/html; charset=utf-8")
      }
    return try await results.store(
      NewArtifact(
        name: "\(name).\(suffix)", contentType: contentType, kind: kind, taskNumber: taskNumber,
        isFromFailure: isFromFailure, bytes: bytes))
  }
}
