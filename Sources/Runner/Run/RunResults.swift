import EventLoop

/// What a run has brought so far: extracted values and artifacts, within its limits.
public actor RunResults {
  nonisolated let loop: EventLoop
  public nonisolated var unownedExecutor: UnownedSerialExecutor { loop.serialExecutor.asUnownedSerialExecutor() }

  private let calls: BackendCalls
  private let limits: RunLimits
  private var names: Set<String> = []
  private(set) var extracted: [ExtractedValue] = []

  init(calls: BackendCalls, limits: RunLimits) {
    loop = calls.loop
    self.calls = calls
    self.limits = limits
  }

  /// Keeps a value; one of the same name takes the place of an earlier one.
  public func keep(_ value: ExtractedValue) throws(RunFailure) {
    guard value.json.utf8.count <= limits.extractedValueBytes else {
      throw RunFailure(.limitExceeded, "the value is larger than \(limits.extractedValueBytes) bytes")
    }
    extracted.removeAll { $0.name == value.name }
    extracted.append(value)
  }

  /// Stores an artifact under a name that no other of the run has, and returns its identifier.
  public func store(_ artifact: NewArtifact) async throws(RunFailure) -> String {
    guard names.count < limits.artifacts else {
      throw RunFailure(.limitExceeded, "the run has its \(limits.artifacts) artifacts already")
    }
    guard artifact.bytes.count <= limits.artifactBytes else {
      throw RunFailure(.limitExceeded, "\(artifact.name) is larger than \(limits.artifactBytes) bytes")
    }
    var artifact = artifact
    artifact.name = freeName(artifact.name)
    names.insert(artifact.name)
    let (calls, stored) = (calls, artifact)
    do throws(BackendError) {
      return try await calls.repeating { () async throws(BackendError) in
        try await calls.backend.storeArtifact(calls.lease, stored)
      }
    } catch {
      names.remove(stored.name)
      throw RunFailure(
        error.code == .rejected ? .limitExceeded : .internal, "\(stored.name) could not be stored: \(error.message)")
    }
  }

  /// `picture.png`, `picture-2.png`, `picture-3.png` …
  private func freeName(_ name: String) -> String {
    let allowed = String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) ? $0 : "-" })
    guard names.contains(allowed) else { return allowed }
    let dot = allowed.lastIndex(of: ".") ?? allowed.endIndex
    var number = 2
    while names.contains("\(allowed[..<dot])-\(number)\(allowed[dot...])") { number += 1 }
    return "\(allowed[..<dot])-\(number)\(allowed[dot...])"
  }
}
