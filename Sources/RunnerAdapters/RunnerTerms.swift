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
      case .outOfPlace: BackendError(.rejected, "bytes of an upload came out of place")
      case .database(let error): BackendError(.unavailable, "\(error)")
      case .busy: BackendError(.unavailable, "too much waits to be stored")
      case .storage(let reason): BackendError(.unavailable, reason)
      case .cancelled: BackendError(.cancelled, "the runner gave the call up")
      }
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
