import Browser
import EventLoop
import Messages

/// One task of a run: its attempts, and what the page looked like when the last one failed.
struct TaskAttempts: Sendable {
  let task: PlanTask
  let number: Int
  let context: BrowserContext
  let results: RunResults
  let log: RunLog
  let control: RunControl
  let limits: RunLimits
  let loop: EventLoop

  /// Tries until an attempt succeeds, fails for good, was the last one, or the run is stopped.
  func perform() async -> TaskEnding {
    var ending = TaskEnding()
    guard let runnable = task.runnable else {
      ending.failure = RunFailure(.invalidTask, "the task has no action", taskNumber: number)
      return ending
    }
    let backoff = RetryBackoff(task.retryPolicy)
    while true {
      ending.attempts += 1
      do throws(RunFailure) {
        ending.artifactIDs += try await attempt(runnable)
        ending.failure = nil
        return ending
      } catch {
        ending.failure = RunFailure(error.category, error.message, taskNumber: number)
        if control.reason != nil { return ending }
        guard error.isWorthRetrying, ending.attempts < backoff.maxAttempts else { break }
        let pause = backoff.pause(afterAttempt: ending.attempts)
        await log.write(
          .warning,
          "attempt \(ending.attempts) of \(backoff.maxAttempts) failed, again in \(pause): \(error.message)")
        guard (try? await loop.sleep(for: pause)) != nil else { return ending }
      }
    }
    ending.artifactIDs += await evidence()
    return ending
  }

  private func attempt(_ runnable: any RunnableTask) async throws(RunFailure) -> [String] {
    let scene = try await scene(timeout: task.timeout.map { Duration($0) } ?? limits.defaultTaskTimeout)
    return try await runnable.perform(in: scene)
  }

  private func scene(timeout: Duration) async throws(RunFailure) -> TaskScene {
    do throws(BrowserError) {
      let page = try await context.frontPage()
      return TaskScene(
        page: page, timeout: timeout, taskNumber: number, results: results, log: log, limits: limits)
    } catch {
      throw RunFailure(error, timeoutCategory: .browserCrashed)
    }
  }

  /// A picture and the HTML of the page as the failure left it; nothing of a page that is gone.
  private func evidence() async -> [String] {
    guard control.reason == nil, let scene = try? await scene(timeout: RunnerLimits.failureEvidenceTime),
      await !scene.page.isGone
    else { return [] }
    let name = "task-\(number)-failure"
    var identifiers: [String] = []
    do throws(RunFailure) {
      let html = try await scene.act { page throws(BrowserError) in
        try await page.htmlSnapshot(timeout: scene.timeout)
      }
      identifiers.append(
        try await scene.store(.htmlSnapshot, name: name, bytes: Array(html.utf8), isFromFailure: true))
      let picture = try await scene.act { page throws(BrowserError) in
        try await page.screenshot(timeout: scene.timeout)
      }
      identifiers.append(try await scene.store(.screenshot, name: name, bytes: picture, isFromFailure: true))
    } catch {
      await log.write(.warning, "the page could not be kept as the failure left it: \(error.message)")
    }
    return identifiers
  }
}
