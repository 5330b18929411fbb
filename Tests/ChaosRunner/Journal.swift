import Glibc
import Runner

/// What this host did and what the server acknowledged, a line of JSON each, in the words of Tests/Chaos/chaos/events.py.
///
/// A line is one write of its own: what has been noted is there also when the process is killed.
final class Journal: Sendable {
  let host: String
  private let file: Int32

  /// Appends to a file, which it makes where it is missing.
  init(path: String, host: String) throws(Problem) {
    self.host = host
    file = open(path, O_WRONLY | O_CREAT | O_APPEND, 0o644)
    guard file >= 0 else { throw Problem(description: "\(path) cannot be opened") }
  }

  /// Seconds of CLOCK_MONOTONIC, which all processes of the machine share.
  static var now: Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  func claimed(_ lease: Lease) { note("Claimed", lease) }

  func workBegan(_ lease: Lease) { note("WorkBegan", lease) }

  /// The server knew the lease as the current one at some time after `began`.
  func leaseHeld(_ lease: Lease, began: Double) { note("LeaseHeld", lease, #","began":\#(began)"#) }

  func appendAccepted(_ lease: Lease, began: Double, chunk: Int64, count: Int) {
    note("AppendAccepted", lease, #","began":\#(began),"chunk":\#(chunk),"count":\#(count)"#)
  }

  func completeAccepted(_ lease: Lease, began: Double, state: String) {
    note("CompleteAccepted", lease, #","began":\#(began),"state":"\#(state)""#)
  }

  func artifactAccepted(_ lease: Lease, id: String, sha256: String) {
    note("ArtifactAccepted", lease, #","artifact_id":"\#(id)","sha256":"\#(sha256)""#)
  }

  /// Nothing that is noted needs to be escaped: names, ids and figures of our own making.
  private func note(_ kind: String, _ lease: Lease, _ facts: String = "") {
    let line =
      #"{"kind":"\#(kind)","at":\#(Self.now),"host":"\#(host)","run_id":"\#(lease.runID)","#
      + #""generation":\#(lease.generation)\#(facts)}"# + "\n"
    let bytes = Array(line.utf8)
    _ = write(file, bytes, bytes.count)
  }

  struct Problem: Error, CustomStringConvertible {
    let description: String
  }
}
