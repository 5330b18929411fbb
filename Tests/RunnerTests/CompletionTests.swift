import EventLoop
import Messages
import Runner
import Testing

/// How a run ends whose outcome the server does not take.
@Suite(.timeLimit(.minutes(5))) struct CompletionTests {
  private static let task = Make.task(.wait(.init()))

  /// Keeps a value of so many bytes, and succeeds.
  private static func keeping(_ json: String) -> ScriptExecutor {
    ScriptExecutor { scene, number in
      do throws(Runner.RunFailure) {
        try await scene.results.keep(ExtractedValue(name: "value-\(number)", taskNumber: number, json: json))
        return TaskEnding(attempts: 1)
      } catch {
        return TaskEnding(attempts: 1, failure: error)
      }
    }
  }

  @Test func theValuesOfARunHaveALimitTogether() async throws {
    let json = "\"" + String(repeating: "x", count: 200_000) + "\""
    let backend = MemoryBackend()
    try await withScript(Self.keeping(json), backend: backend) { _ in
      let record = await backend.finished(backend.enqueue(Array(repeating: Self.task, count: 17)))
      let outcome = try #require(record.outcome)
      guard case .failed(let failure) = outcome.state else { Issue.record("\(outcome.state)"); return }
      #expect(failure.category == .limitExceeded)
      #expect(failure.message == "with the value value-11 the values of the run are larger than 2097152 bytes")
      #expect(outcome.taskResults[10].state == .failed && outcome.taskResults[11].state == .skipped)
      #expect(outcome.extracted.map(\.name) == (1...10).map { "value-\($0)" })
    }
  }

  /// Each zero takes two bytes of JSON, and eleven of a message.
  @Test func aValueCountsAsItIsSent() async throws {
    let json = "[" + Array(repeating: "0", count: 100_000).joined(separator: ",") + "]"
    let backend = MemoryBackend()
    try await withScript(Self.keeping(json), backend: backend) { _ in
      let outcome = try #require(await backend.finished(backend.enqueue([Self.task, Self.task])).outcome)
      #expect(outcome.taskResults.map(\.state) == [.completed, .failed])
    }
  }

  @Test func aValueThatReplacesAnotherTakesItsRoom() async throws {
    let executor = ScriptExecutor { scene, number in
      let json = "\"" + String(repeating: "x", count: 200_000) + "\""
      for _ in 0..<30 {
        try? await scene.results.keep(ExtractedValue(name: "value", taskNumber: number, json: json))
      }
      try? await scene.results.keep(ExtractedValue(name: "value", taskNumber: number, json: "\"last\""))
      return TaskEnding(attempts: 1)
    }
    let backend = MemoryBackend()
    try await withScript(executor, backend: backend) { _ in
      let outcome = try #require(await backend.finished(backend.enqueue([Self.task])).outcome)
      #expect(outcome.extracted.map(\.json) == ["\"last\""])
    }
  }

  @Test func aValueThatIsNestedTooDeepFailsItsTask() async throws {
    let json = String(repeating: "[", count: 60) + String(repeating: "]", count: 60)
    let backend = MemoryBackend()
    try await withScript(Self.keeping(json), backend: backend) { _ in
      let outcome = try #require(await backend.finished(backend.enqueue([Self.task])).outcome)
      guard case .failed(let failure) = outcome.state else { Issue.record("\(outcome.state)"); return }
      #expect(failure.category == .limitExceeded)
      #expect(failure.message.hasPrefix("the value value-1 cannot be kept: "))
    }
  }

  /// Left to the rescue of lost leases it would be done once more.
  @Test func anOutcomeThatIsRefusedIsToldAsAFailureWithoutItsValues() async throws {
    let backend = MemoryBackend()
    try await withScript(Self.keeping("1"), backend: backend) { _ in
      let id = backend.enqueue([Self.task]) { outcome in
        outcome.extracted.isEmpty ? nil : BackendError(.rejected, "it is too much")
      }
      let record = await backend.finished(id)
      let outcome = try #require(record.outcome)
      let reason = "the results of the run were not taken: it is too much"
      #expect(outcome.state == .failed(Runner.RunFailure(.limitExceeded, reason)))
      #expect(outcome.taskResults.map(\.state) == [.completed])
      #expect(record.refused.map(\.state) == [.completed])
      #expect(record.lines.last?.text == reason)
      #expect(record.violations == [])
    }
  }

  @Test func anOutcomeThatIsNeverTakenIsBounded() async throws {
    let backend = MemoryBackend()
    try await withScript(Self.keeping("1"), backend: backend) { _ in
      let limits = RunLimits(completionTime: .seconds(2))
      let id = backend.enqueue([Self.task], limits: limits) { outcome in
        outcome.extracted.isEmpty ? nil : BackendError(.unavailable, "the message is too large")
      }
      let record = await backend.finished(id)
      guard case .failed(let failure) = record.outcome?.state else { Issue.record("\(record)"); return }
      #expect(failure.category == .limitExceeded)
      #expect(record.refused.count > 1)
    }
  }

  /// Its lease is kept no longer, and the server rescues it.
  @Test func aRunOfWhichNothingIsTakenIsLetGo() async throws {
    let backend = MemoryBackend()
    try await withScript(Self.keeping("1"), backend: backend) { pool in
      let limits = RunLimits(completionTime: .milliseconds(200))
      let id = backend.enqueue([Self.task], limits: limits) { _ in BackendError(.unavailable, "not now") }
      await backend.refusedOutcome(id)
      while await pool.activity.runs > 0 { await Task.yield() }
      let record = backend.record(id)
      #expect(record.outcome == nil)
      #expect(record.refused.last?.extracted == [])
    }
  }

  @Test func aRunWhoseOutcomeIsNotTakenCanBeCancelled() async throws {
    let backend = MemoryBackend()
    try await withScript(Self.keeping("1"), backend: backend) { _ in
      let id = backend.enqueue([Self.task]) { outcome in
        outcome.state == .cancelled ? nil : BackendError(.unavailable, "not now")
      }
      await backend.refusedOutcome(id)
      let begin = ContinuousClock.now
      backend.change(id) { $0.isCancelRequested = true }
      let record = await backend.finished(id)
      #expect(record.outcome?.state == .cancelled)
      #expect(record.outcome?.taskResults.map(\.state) == [.completed])
      #expect(ContinuousClock.now - begin < .seconds(10))
    }
  }

  @Test func theRestOfALogIsBounded() async throws {
    let backend = MemoryBackend()
    try await withScript(Self.keeping("1"), backend: backend) { _ in
      let limits = RunLimits(completionTime: .milliseconds(300))
      let record = await backend.finished(
        backend.enqueue([Self.task], limits: limits, unavailableAppends: .max))
      #expect(record.outcome?.state == .completed)
    }
  }

  /// A page writes as much into an exception as it likes.
  @Test func aFailureSaysNoMoreThanThereIsRoomFor() async throws {
    let executor = ScriptExecutor { _, _ in
      TaskEnding(attempts: 1, failure: Runner.RunFailure(.script, String(repeating: "x", count: 1 << 20)))
    }
    let backend = MemoryBackend()
    try await withScript(executor, backend: backend) { _ in
      let outcome = try #require(await backend.finished(backend.enqueue([Self.task])).outcome)
      guard case .failed(let failure) = outcome.state else { Issue.record("\(outcome.state)"); return }
      #expect(failure.message.utf8.count <= 4096)
      #expect(outcome.taskResults.first?.failure == failure)
    }
  }
}
