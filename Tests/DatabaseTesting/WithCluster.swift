public import Database
import EventLoop

/// Runs `body` with a cluster of the test's own, not yet started, that keeps its data over restarts.
public func withCluster(_ body: (EmbeddedCluster, EmbeddedClusterSettings) async throws -> Void) async throws {
  let loop = TestCluster.loops.loops[0]
  let settings = try await ClusterTemplate.settings()
  // initdb takes a second; its result can be copied.
  try await run("cp", "-a", try await ClusterTemplate.folder.value, settings.dataDirectory, on: loop)
  let cluster = EmbeddedCluster(settings: settings, logger: TestCluster.quietLogger)
  let result: Result<Void, any Error>
  do {
    result = .success(try await body(cluster, settings))
  } catch {
    result = .failure(error)
  }
  await cluster.stop()
  try await run("rm", "-rf", settings.dataDirectory, on: loop)
  try result.get()
}

private enum ClusterTemplate {
  static func settings() async throws -> EmbeddedClusterSettings {
    let unique = String(UInt32.random(in: .min ... .max), radix: 36)
    var settings = EmbeddedClusterSettings(dataDirectory: try await TestCluster.folder() + "/\(unique)")
    settings.serverSettings = ["fsync": "off"]
    return settings
  }

  /// A folder that has been initialised.
  static let folder = Task {
    let settings = try await Self.settings()
    let cluster = EmbeddedCluster(settings: settings, logger: TestCluster.quietLogger)
    _ = try await cluster.start(on: TestCluster.loops.loops[0])
    await cluster.stop()
    return settings.dataDirectory
  }
}

private func run(_ program: String, _ arguments: String..., on loop: EventLoop) async throws {
  let child = try await loop.run { () throws(SystemError) in
    try ChildProcess.spawn(.init(program, arguments: arguments), on: loop)
  }
  let exit = await child.exit()
  guard exit == .code(0) else {
    throw ProgramFailure(description: "\(program) \(arguments): \(String(describing: exit))")
  }
}

private struct ProgramFailure: Error, CustomStringConvertible {
  let description: String
}
