import Messages
import Testing

@testable import Runner

/// A plan with a task of a type that came later: its server should have kept it, and it is done by halves by nobody.
@Suite(.timeLimit(.minutes(5))) struct NewerTaskTests {
  @Test func itIsHandedBackBeforeAnythingIsDone() async throws {
    let backend = MemoryBackend()
    let executor = ScriptExecutor { _, _ in TaskEnding(attempts: 1) }
    try await withScript(executor, backend: backend) { _ in
      // An action that is not known is read as none.
      let record = await backend.finished(backend.enqueue([Make.task(.wait(.init())), PlanTask()]))
      #expect(record.handBackReason == "task 2 is of a type that this runner does not know: it is older")
      #expect(record.progress.isEmpty && record.outcome == nil && record.violations == [])
      #expect(executor.begun == 0)
    }
  }
}
