import Messages
import Protobuf
import Runner
import Services

extension Messages.RunProgress {
  init(_ progress: Runner.RunProgress) {
    self.init()
    tasksDone = Int32(clamping: progress.finishedTasks)
    tasksTotal = Int32(clamping: progress.totalTasks)
    currentTaskNumber = Int32(clamping: progress.currentTaskNumber ?? 0)
    currentTaskName = progress.taskResults.first { $0.taskNumber == progress.currentTaskNumber }?.taskName ?? ""
  }
}

extension Messages.TaskResult {
  init(_ result: Runner.TaskResult) {
    self.init()
    taskNumber = Int32(clamping: result.taskNumber)
    taskName = result.taskName
    state =
      switch result.state {
      case .running: .running
      case .completed: .completed
      case .failed: .failed
      case .skipped: .skipped
      case .cancelled: .cancelled
      }
    attempts = Int32(clamping: result.attempts)
    startTime = result.startUnixMicroseconds.map(Timestamp.init(unixMicroseconds:))
    endTime = result.endUnixMicroseconds.map(Timestamp.init(unixMicroseconds:))
    failure = result.failure.map { Messages.RunFailure($0, taskName: result.taskName) }
    artifactIDs = result.artifactIDs
  }
}

extension Messages.RunFailure {
  init(_ failure: Runner.RunFailure, taskName: String) {
    self.init()
    category = FailureCategory(failure.category)
    message = failure.message
    taskNumber = Int32(clamping: failure.taskNumber ?? 0)
    self.taskName = failure.taskNumber == nil ? "" : taskName
  }
}

extension FailureCategory {
  init(_ category: Runner.RunFailure.Category) {
    self =
      switch category {
      case .navigation: .navigation
      case .blockedAddress: .blockedAddress
      case .elementNotFound: .elementNotFound
      case .elementAmbiguous: .elementAmbiguous
      case .elementNotReady: .elementNotReady
      case .waitTimeout: .waitTimeout
      case .script: .script
      case .runTimeout: .runTimeout
      case .limitExceeded: .limitExceeded
      case .browserCrashed: .browserCrashed
      case .invalidTask: .invalidTask
      case .internal: .internalFault
      }
  }
}

extension Services.RunOutcome {
  init(_ outcome: Runner.RunOutcome) throws(BackendError) {
    let results = outcome.taskResults
    let state: State =
      switch outcome.state {
      case .completed: .completed
      case .cancelled: .cancelled
      case .failed(let failure):
        .failed(
          Messages.RunFailure(
            failure, taskName: results.first { $0.taskNumber == failure.taskNumber }?.taskName ?? ""))
      }
    self.init(
      state: state, tasksDone: Int32(clamping: results.count { $0.state != .running }),
      taskResults: results.map(Messages.TaskResult.init), values: try Struct(outcome.extracted))
  }
}

extension Struct {
  /// The extracted values by name; the last one of a name counts.
  init(_ extracted: [ExtractedValue]) throws(BackendError) {
    self.init()
    for value in extracted {
      do {
        fields[value.name] = try Value(json: value.json)
      } catch {
        throw BackendError(.rejected, "the value \(value.name) is no JSON: \(error)")
      }
    }
  }
}
