import Database
import Messages
import Protobuf
import Runner
import Services

// The runner's words for what the services and the contract call by theirs.

extension RunLease {
  init(_ lease: Lease) throws(BackendError) {
    guard let runID = UUID(lease.runID) else { throw BackendError(.rejected, "\(lease.runID) is no run's id") }
    self.init(runID: runID, generation: lease.generation)
  }
}

extension Lease {
  init(_ lease: RunLease) {
    self.init(runID: lease.runID.description, generation: lease.generation)
  }
}

extension LeaseHeartbeat.State {
  init(_ state: LeaseState) {
    self =
      switch state {
      case .held: .held
      case .cancelRequested: .cancelRequested
      case .lost: .lost
      }
  }
}

extension BackendError {
  init(_ error: RunQueueError) {
    self =
      switch error {
      case .leaseLost: BackendError(.leaseLost, "another worker holds the run, or it has ended")
      case .rejected(let reason): BackendError(.rejected, reason)
      case .database(let error): BackendError(.unavailable, "\(error)")
      case .storage(let reason): BackendError(.unavailable, reason)
      case .cancelled: BackendError(.cancelled, "the runner gave the call up")
      }
  }
}

extension LogEntry {
  init(_ line: LogLine) {
    self.init()
    time = Timestamp(unixMicroseconds: line.unixMicroseconds)
    level =
      switch line.level {
      case .debug: .debug
      case .info: .info
      case .warning: .warning
      case .error: .error
      }
    source =
      switch line.source {
      case .runner: .runner
      case .page: .page
      }
    taskNumber = Int32(clamping: line.taskNumber ?? 0)
    message = line.text
  }
}

extension Services.NewArtifact {
  init(_ artifact: Runner.NewArtifact) {
    self.init(
      fileName: artifact.name, contentType: artifact.contentType,
      kind: artifact.kind == .screenshot ? .screenshot : .htmlSnapshot,
      taskNumber: Int32(clamping: artifact.taskNumber ?? 0), isMadeOnFailure: artifact.isFromFailure,
      bytes: artifact.bytes)
  }
}

extension Timestamp {
  init(unixMicroseconds: Int64) {
    let (seconds, microseconds) = unixMicroseconds.quotientAndRemainder(dividingBy: 1_000_000)
    self.init()
    self.seconds = seconds
    nanos = Int32(microseconds * 1000)
  }
}
