import Glibc
import Messages
import Runner

/// Executes the tasks of chaos tests without a browser.
struct ChaosExecutor: RunExecutor {
  let journal: Journal

  func open(_ scene: RunScene) async throws(Runner.RunFailure) -> any RunStage {
    ChaosStage(scene: scene, journal: journal)
  }

  var processIDs: [Int32] { [] }

  func close() async {}
}

/// One run of a chaos test.
struct ChaosStage: RunStage {
  let scene: RunScene
  let journal: Journal

  func perform(_ task: PlanTask, number: Int) async -> TaskEnding {
    journal.workBegan(scene.run.lease)
    guard case .custom(let action) = task.action else {
      return TaskEnding(attempts: 1, failure: Runner.RunFailure(.invalidTask, "a chaos runner has no browser"))
    }
    let script = ChaosScript(action.expression)
    do throws(Runner.RunFailure) {
      try await write(script)
      if script.kills { kill(getpid(), SIGKILL) }
      let artifacts = script.artifact > 0 ? [try await store(script, number: number)] : []
      if script.fails || scene.run.lease.generation < script.failsBefore {
        throw Runner.RunFailure(.script, "it was told to fail")
      }
      return TaskEnding(attempts: 1, artifactIDs: artifacts)
    } catch {
      return TaskEnding(attempts: 1, failure: error)
    }
  }

  func close() async {}

  private func write(_ script: ChaosScript) async throws(Runner.RunFailure) {
    let padding = String(repeating: "x", count: script.lineBytes)
    let pause = Duration.milliseconds(script.milliseconds) / max(1, script.lines)
    for line in 0..<script.lines {
      await scene.log.write(.info, "line \(line + 1) of \(script.lines) \(padding)")
      do {
        if pause > .zero { try await scene.loop.sleep(for: pause) }
      } catch {
        throw Runner.RunFailure(.internal, "it was stopped")
      }
    }
  }

  private func store(_ script: ChaosScript, number: Int) async throws(Runner.RunFailure) -> String {
    // Other ones under each lease, like a picture of the same page.
    let seed = number &+ Int(scene.run.lease.generation)
    let bytes = (0..<script.artifact).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ seed) }
    return try await scene.results.store(
      NewArtifact(
        name: "file-\(number).bin", contentType: "application/octet-stream", kind: .htmlSnapshot, taskNumber: number,
        bytes: bytes))
  }
}
