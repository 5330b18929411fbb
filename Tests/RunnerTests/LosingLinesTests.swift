import EventLoop
import Messages
import Synchronization
import Testing

@testable import Runner

/// A server that refuses chunks of a log, or fails at them: what is lost is told where it is missing.
@Suite(.timeLimit(.minutes(5))) struct LosingLinesTests {
  private static let task = Make.task(.wait(.init()))

  /// A run that writes a line, then others once the failures are set, and then one more.
  private func record(
    _ failures: [MemoryBackend.AppendFailure] = [], limits: RunLimits = RunLimits(),
    _ change: @Sendable (inout MemoryBackend.Record) -> Void = { _ in }
  ) async throws -> MemoryBackend.Record {
    let backend = MemoryBackend()
    let isSet = OneShotEvent()
    let executor = ScriptExecutor { scene, number in
      if number == 1 {
        await scene.log.write(.info, "before")
        await isSet.wait()
        for index in 0..<64 { await scene.log.write(.info, "line \(index)") }
      }
      return TaskEnding(attempts: 1)
    }
    return try await withScript(executor, backend: backend) { _ in
      let id = backend.enqueue([Self.task], limits: limits)
      await backend.waitForLine("before", of: id)
      backend.change(id) {
        $0.appendFailures = failures
        change(&$0)
      }
      isSet.fire()
      return await backend.finished(id)
    }
  }

  private func told(_ record: MemoryBackend.Record) -> [String] {
    record.lines.map(\.text).filter { $0.contains("were lost here") }
  }

  @Test func whatIsRejectedIsToldAndTheLogGoesOn() async throws {
    let record = try await record([.refused(.rejected)])
    #expect(record.outcome?.state == .completed)
    #expect(record.violations == [])
    let kept = record.lines.count { $0.text.hasPrefix("line ") }
    #expect(kept < 64)
    #expect(told(record) == ["\(64 - kept) lines were lost here: no such luck"])
    #expect(record.lines.last?.text == "the run is completed")
  }

  @Test func severalThatAreLostInARowAreToldTogether() async throws {
    let record = try await record([.refused(.rejected), .refused(.rejected)])
    #expect(record.violations == [])
    let lost = try #require(told(record).first.flatMap { Int($0.prefix { $0.isNumber }) })
    #expect(told(record).count == 1)
    // The second chunk may have had further lines, or only the one that tells of the first.
    #expect(lost >= 64 - record.lines.count { $0.text.hasPrefix("line ") })
    #expect(record.lines.last?.text == "the run is completed")
  }

  @Test func whatFailsForAWhileIsLostByNobody() async throws {
    let record = try await record(Array(repeating: .refused(.failed), count: RunnerLimits.chunkAttempts - 1))
    #expect(record.lines.map(\.text).filter { $0.hasPrefix("line ") } == (0..<64).map { "line \($0)" })
    #expect(told(record) == [])
    #expect(record.violations == [])
    #expect(record.lines.last?.text == "the run is completed")
  }

  @Test func whatFailsForEverIsGivenUpAndTold() async throws {
    let record = try await record(Array(repeating: .refused(.failed), count: RunnerLimits.chunkAttempts))
    let kept = record.lines.count { $0.text.hasPrefix("line ") }
    #expect(kept < 64)
    #expect(told(record) == ["\(64 - kept) lines were lost here: no such luck"])
    #expect(record.violations == [])
    #expect(record.lines.last?.text == "the run is completed")
  }

  /// Under its number nothing else may be sent: it would be taken for the same chunk, and be lost.
  @Test func whatWasStoredAndFailedIsNotLost() async throws {
    let record = try await record(Array(repeating: .storedAndFailed, count: RunnerLimits.chunkAttempts))
    #expect(record.lines.map(\.text).filter { $0.hasPrefix("line ") } == (0..<64).map { "line \($0)" })
    #expect(told(record) == [])
    #expect(record.violations == [])
    #expect(record.lines.last?.text == "the run is completed")
  }

  /// As a server does that another has taken over from without its last commits.
  @Test func aLogGoesOnBehindWhatTheServerHasLost() async throws {
    let record = try await record { record in
      record.hasLostChunks = true
      record.lastChunk = 0
      record.lines = []
    }
    let kept = record.lines.count { $0.text.hasPrefix("line ") }
    let told = told(record)
    #expect(told.count == 1 && told.first?.hasPrefix("\(64 - kept) lines were lost here: chunk") == true, "\(told)")
    #expect(kept < 64 && record.violations == [])
    #expect(record.lines.last?.text == "the run is completed")
  }

  /// The newest lines are in the log, and how many are not.
  @Test func whatCannotBeSentInTimeIsTold() async throws {
    let limits = RunLimits(completionTime: .milliseconds(200))
    let record = try await record(limits: limits) { $0.isAppendingAwaited = true }
    #expect(record.outcome?.state == .completed)
    let kept = record.lines.count { $0.text.hasPrefix("line ") }
    let lost = told(record).first.flatMap { Int($0.prefix { $0.isNumber }) }
    #expect(lost == 64 - kept && kept > 0, "\(told(record))")
    #expect(told(record).first?.hasSuffix("they could not be sent in time") == true)
    #expect(record.lines.last?.text == "the run is completed")
    #expect(record.violations == [])
  }

  /// The page is closed behind the end of the run only.
  @Test func aPageThatGoesOnWritingHoldsNoRunUp() async throws {
    let backend = MemoryBackend()
    let isWriting = OneShotEvent()
    let page = Mutex<Task<Void, Never>?>(nil)
    let executor = ScriptExecutor { scene, _ in
      page.withLock {
        $0 = Task {
          while !Task.isCancelled {
            await scene.log.write(.info, "still here", source: .page, isPageDriven: true)
            isWriting.fire()
          }
        }
      }
      await isWriting.wait()
      return TaskEnding(attempts: 1)
    }
    try await withScript(executor, backend: backend) { _ in
      let began = ContinuousClock.now
      let record = await backend.finished(backend.enqueue([Self.task]))
      page.withLock { $0 }?.cancel()
      #expect(record.outcome?.state == .completed)
      #expect(ContinuousClock.now - began < RunLimits().completionTime / 4)
      // Behind it stands at most how much the page has written in vain.
      #expect(record.lines.suffix(2).contains { $0.text == "the run is completed" })
      #expect(record.violations == [])
    }
  }

  /// The run ends all the same.
  @Test func aLogThatTakesNothingMoreHoldsNoRunUp() async throws {
    let record = try await record(Array(repeating: .refused(.rejected), count: 10_000))
    #expect(record.outcome?.state == .completed)
    #expect(record.violations == [])
  }
}
