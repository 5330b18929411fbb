import Database
import Messages
import Protobuf
import RPC
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
  /// As a runner on another host is told of it: what holds of one holds of the other.
  init(_ error: RunQueueError) { self.init(RPCError(error)) }
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
