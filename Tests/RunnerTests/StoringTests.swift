import Messages
import Runner
import Testing

/// What a run does whose artifact the server does not store.
@Suite(.timeLimit(.minutes(5))) struct StoringTests {
  private static let storing = ScriptExecutor { scene, number in
    do throws(Runner.RunFailure) {
      let artifact = NewArtifact(
        name: "page.png", contentType: "image/png", kind: .screenshot, taskNumber: number, bytes: [1])
      return TaskEnding(attempts: 1, artifactIDs: [try await scene.results.store(artifact)])
    } catch {
      return TaskEnding(attempts: 1, failure: error)
    }
  }

  private static func run(
    _ executor: ScriptExecutor = storing, for limit: Duration,
    storingError: @escaping @Sendable (Int) -> BackendError?
  ) async throws -> MemoryBackend.Record {
    let backend = MemoryBackend()
    var record = MemoryBackend.Record()
    try await withScript(executor, backend: backend) { _ in
      let limits = RunLimits(artifactStoringTime: limit)
      record = await backend.finished(
        backend.enqueue([Make.task(.wait(.init()))], limits: limits, storingError: storingError))
    }
    return record
  }

  @Test func whatCannotBeStoredNowIsOfferedAgain() async throws {
    let record = try await Self.run(for: .seconds(3600)) { call in
      call <= 2 ? BackendError(.unavailable, "not now") : nil
    }
    #expect(record.outcome?.state == .completed)
    #expect(record.artifacts.map(\.name) == ["page.png"])
    #expect(record.storingCalls == 3)
  }

  @Test(arguments: [Duration.zero, .milliseconds(400)])
  func whatCannotBeStoredForAWhileFails(limit: Duration) async throws {
    let record = try await Self.run(for: limit) { _ in BackendError(.unavailable, "not now") }
    guard case .failed(let failure) = record.outcome?.state else { Issue.record("\(record)"); return }
    #expect(failure.category == .internal)
    #expect(failure.message == "page.png could not be stored: not now")
  }

  @Test(arguments: [BackendError.Code.failed, .rejected])
  func whatCanNeverBeStoredFailsAtOnce(code: BackendError.Code) async throws {
    let record = try await Self.run(for: .seconds(3600)) { _ in BackendError(code, "never") }
    guard case .failed(let failure) = record.outcome?.state else { Issue.record("\(record)"); return }
    #expect(failure.category == (code == .failed ? .internal : .limitExceeded))
    #expect(record.storingCalls == 1)
  }

  /// The server may have stored the first, and then has another file of that name.
  @Test(arguments: [(BackendError.Code.unavailable, "page-2.png"), (.failed, "page-2.png"), (.rejected, "page.png")])
  func aNameThatMayBeTakenIsNotUsedAgain(code: BackendError.Code, next: String) async throws {
    let twice = ScriptExecutor { scene, number in
      func picture(_ byte: UInt8) -> NewArtifact {
        NewArtifact(
          name: "page.png", contentType: "image/png", kind: .screenshot, taskNumber: number, bytes: [byte])
      }
      do throws(Runner.RunFailure) {
        _ = try await scene.results.store(picture(1))
        Issue.record("the first was stored")
      } catch {}
      do throws(Runner.RunFailure) {
        return TaskEnding(attempts: 2, artifactIDs: [try await scene.results.store(picture(2))])
      } catch {
        return TaskEnding(attempts: 2, failure: error)
      }
    }
    let record = try await Self.run(twice, for: .zero) { call in
      call == 1 ? BackendError(code, "the answer was lost") : nil
    }
    #expect(record.outcome?.state == .completed)
    #expect(record.artifacts.map(\.name) == [next])
  }
}
