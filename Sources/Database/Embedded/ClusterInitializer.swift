import EventLoop
import Glibc

/// Makes the data folder of a cluster, once.
struct ClusterInitializer: Sendable {
  let binaries: PostgresBinaries
  let layout: ClusterLayout
  let user: SystemUser
  let settings: EmbeddedClusterSettings

  /// Runs initdb where there are no data yet.
  ///
  /// - Returns: the password of the cluster's one role.
  func password(on loop: EventLoop) async throws -> String {
    let layout = layout
    if let known = try await loop.blocking({ Files.exists(layout.data) ? Files.read(layout.password) : nil }) {
      return known
    }
    guard try await !loop.blocking({ Files.exists(layout.data) }) else {
      throw EmbeddedClusterError(
        "read the password", "\(layout.password) is missing: restore it, or remove \(layout.data)")
    }
    let password = Self.generatePassword()
    let user = user
    try await loop.blocking { try Files.writePrivate(password, to: layout.password, owner: user) }
    try await initialise(on: loop)
    return password
  }

  private func initialise(on loop: EventLoop) async throws {
    let command = command
    // What an interrupted attempt left is no cluster.
    try await run("rm", ["-rf", layout.unfinishedData], on: loop)
    try await run(command.executable, command.arguments, on: loop)
    let layout = layout
    try await loop.blocking {
      guard rename(layout.unfinishedData, layout.data) == 0 else {
        throw Files.failure("rename", layout.unfinishedData)
      }
    }
  }

  private var command: (executable: String, arguments: [String]) {
    var arguments = [
      "--pgdata=\(layout.unfinishedData)", "--username=\(ClusterLayout.role)", "--pwfile=\(layout.password)",
      "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--data-checksums",
    ]
    if settings.isEphemeral { arguments.append("--no-sync") }
    return (binaries.initdb, arguments)
  }

  private func run(_ executable: String, _ arguments: [String], on loop: EventLoop) async throws {
    let layout = layout
    let user = user
    let child = try await loop.run { () throws(SystemError) in
      try ChildProcess.spawn(
        .init(
          // The shell puts the output where a failure can be read from.
          "/bin/sh",
          arguments: ["-c", #"log=$1; shift; exec "$@" >"$log" 2>&1"#, "sh", layout.log, executable] + arguments,
          environment: ["PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"],
          workingDirectory: layout.home,
          user: SystemUser.isRoot ? .init(userID: user.userID, groupID: user.groupID) : nil,
          descriptors: [.null, .null, .null]),
        on: loop)
    }
    let limit = settings.startLimit
    let killer = loop.spawn {
      if (try? await loop.sleep(for: limit)) != nil { child.signalGroup(SIGKILL) }
    }
    let exit = await child.exit()
    killer.cancel()
    guard exit == .code(0) else {
      let output = try await loop.blocking { Files.read(layout.log) ?? "" }
      throw EmbeddedClusterError("initialise the data folder \(layout.data)", output.suffix(2000).description)
    }
  }

  /// 256 bits from the system's generator.
  private static func generatePassword() -> String {
    var generator = SystemRandomNumberGenerator()
    return (0..<4).map { _ in String(generator.next() | 1 << 63, radix: 16) }.joined()
  }
}
