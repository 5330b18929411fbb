import EventLoop
import Messages
import Protobuf

/// What a run has brought so far: extracted values and artifacts, within its limits.
public actor RunResults {
  nonisolated let loop: EventLoop
  public nonisolated var unownedExecutor: UnownedSerialExecutor { loop.serialExecutor.asUnownedSerialExecutor() }

  private let calls: BackendCalls
  private let limits: RunLimits
  /// Of the artifacts that are stored, may be, or are about to be.
  private var names: Set<String> = []
  /// Values in their order, with the bytes of each as it is sent.
  private var kept: [(value: ExtractedValue, bytes: Int)] = []

  init(calls: BackendCalls, limits: RunLimits) {
    loop = calls.loop
    self.calls = calls
    self.limits = limits
  }

  /// The values, in the order in which they were kept.
  var extracted: [ExtractedValue] { kept.map(\.value) }

  /// Keeps a value; one of the same name takes the place of an earlier one.
  ///
  /// What could not be sent in the end fails here, where it is known which task it was.
  public func keep(_ value: ExtractedValue) throws(RunFailure) {
    guard value.json.utf8.count <= limits.extractedValueBytes else {
      throw RunFailure(
        .limitExceeded, "the value \(value.name) is larger than \(limits.extractedValueBytes) bytes")
    }
    let others = kept.filter { $0.value.name != value.name }
    let bytes = try Self.size(of: value)
    guard others.reduce(bytes, { $0 + $1.bytes }) <= limits.extractedBytes else {
      throw RunFailure(
        .limitExceeded,
        "with the value \(value.name) the values of the run are larger than \(limits.extractedBytes) bytes")
    }
    kept = others + [(value, bytes)]
  }

  /// The bytes of a value in the message that nests it deepest.
  private static func size(of value: ExtractedValue) throws(RunFailure) -> Int {
    do {
      let read = try Value(json: value.json)
      return try WatchRunResponse.with { $0.run = .with { $0.values = .with { $0.fields[value.name] = read } } }
        .encodedBytes().count
    } catch {
      throw RunFailure(.limitExceeded, "the value \(value.name) cannot be kept: \(error)")
    }
  }

  /// Stores an artifact under a name that no other of this attempt has, and returns its identifier.
  ///
  /// - Throws: `limitExceeded` where it is refused, `internal` where it cannot be stored, or not in time.
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
      return try await calls.repeating(within: limits.artifactStoringTime) { () async throws(BackendError) in
        try await calls.backend.storeArtifact(calls.lease, stored)
      }
    } catch {
      // Only what is rejected is surely not stored. The answer to anything else may have been lost: under the same name other
      // bytes would be refused.
      if error.code == .rejected { names.remove(stored.name) }
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
