import Crypto
import Runner

/// The way to the server, with a journal of what it has acknowledged, and with a tag at the end of each log line that
/// tells who wrote it, under which lease, and as which: Tests/Chaos/chaos/lines.py reads it.
struct JournalingBackend: RunnerBackend {
  let inner: any RunnerBackend
  let journal: Journal
  /// Believes in its leases for ever: only the server can keep it from writing under a lost one.
  let isStubborn: Bool

  func claim(worker: WorkerID, capacity: Int, waitAtMost: Duration) async throws(BackendError) -> [ClaimedRun] {
    var runs = try await inner.claim(worker: worker, capacity: capacity, waitAtMost: waitAtMost)
    for index in runs.indices {
      journal.claimed(runs[index].lease)
      if isStubborn { runs[index].terms.duration = .seconds(24 * 3600) }
    }
    return runs
  }

  func heartbeat(_ leases: [Lease]) async throws(BackendError) -> [LeaseHeartbeat] {
    let began = Journal.now
    let heartbeats = try await inner.heartbeat(leases)
    for heartbeat in heartbeats where heartbeat.state != .lost { journal.leaseHeld(heartbeat.lease, began: began) }
    guard isStubborn else { return heartbeats }
    return heartbeats.map { heartbeat in
      heartbeat.state == .lost ? LeaseHeartbeat(lease: heartbeat.lease, state: .held) : heartbeat
    }
  }

  func appendLogs(_ lease: Lease, chunk: Int64, _ lines: [LogLine]) async throws(BackendError) {
    let began = Journal.now
    let tagged = lines.enumerated().map { index, line in
      var line = line
      let place = "lease \(lease.generation) chunk \(chunk) line \(index + 1)/\(lines.count)"
      line.text += " [\(journal.host) \(place)]"
      return line
    }
    try await inner.appendLogs(lease, chunk: chunk, tagged)
    journal.appendAccepted(lease, began: began, chunk: chunk, count: lines.count)
  }

  func lastChunk(of lease: Lease) async throws(BackendError) -> Int64 { try await inner.lastChunk(of: lease) }

  func reportProgress(_ lease: Lease, _ progress: RunProgress) async throws(BackendError) {
    let began = Journal.now
    try await inner.reportProgress(lease, progress)
    journal.leaseHeld(lease, began: began)
  }

  func storeArtifact(_ lease: Lease, _ artifact: NewArtifact) async throws(BackendError) -> String {
    let id = try await inner.storeArtifact(lease, artifact)
    let digest = SHA256.hash(data: artifact.bytes).map { byte in
      (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
    journal.artifactAccepted(lease, id: id, sha256: digest.joined())
    return id
  }

  func complete(_ lease: Lease, _ outcome: RunOutcome) async throws(BackendError) {
    let began = Journal.now
    try await inner.complete(lease, outcome)
    let state =
      switch outcome.state {
      case .completed: "completed"
      case .failed: "failed"
      case .cancelled: "cancelled"
      }
    journal.completeAccepted(lease, began: began, state: state)
  }

  func handBack(_ lease: Lease, reason: String) async throws(BackendError) {
    try await inner.handBack(lease, reason: reason)
  }
}
