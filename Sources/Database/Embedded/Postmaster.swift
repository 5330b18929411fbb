import EventLoop

/// The server as a child of ours, under a shell that ends it when we are gone.
///
/// PR_SET_PDEATHSIG would do that on Linux alone, and is lost when the child changes its user. A pipe works everywhere:
/// the shell reads signal names from it, and its end says that nobody is there to send any.
final class Postmaster: Sendable {
  private let child: ChildProcess
  private let settings: EmbeddedClusterSettings

  private init(child: ChildProcess, settings: EmbeddedClusterSettings) {
    self.child = child
    self.settings = settings
  }

  var pid: Int32 { child.pid }
  var hasEnded: Bool { child.exitStatus != nil }

  static func start(
    _ binaries: PostgresBinaries, _ layout: ClusterLayout, user: SystemUser, settings: EmbeddedClusterSettings,
    on loop: EventLoop
  ) async throws(SystemError) -> Postmaster {
    let arguments = serverArguments(layout, settings)
    let script = settings.isEphemeral ? supervision + deletion : supervision
    let child = try await loop.run { () throws(SystemError) in
      try ChildProcess.spawn(
        .init(
          "/bin/sh",
          arguments: ["-c", script, "postgres", layout.log, layout.home, layout.sockets, binaries.postgres] + arguments,
          environment: [
            "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "ORPHANED": settings.isEphemeral ? "QUIT" : "INT",
          ],
          workingDirectory: layout.home,
          user: SystemUser.isRoot ? .init(userID: user.userID, groupID: user.groupID) : nil,
          isGroupLeader: true,
          descriptors: [.pipe, .null, .null]),
        on: loop)
    }
    return Postmaster(child: child, settings: settings)
  }

  /// Fast, then immediate, then kill; each with its limit.
  func stop() async {
    let steps = [
      (settings.isEphemeral ? "QUIT" : "INT", settings.fastStopLimit), ("QUIT", settings.immediateStopLimit),
      ("KILL", settings.immediateStopLimit),
    ]
    for (signal, limit) in steps {
      await order(signal)
      if await hasEnded(within: limit) { return }
    }
    // The shell itself does not answer: end it and all that is in its group.
    child.signalGroup(9)
    _ = await hasEnded(within: settings.immediateStopLimit)
  }

  func abandon() async {
    let child = child
    await child.loop.run { child.stream(0)?.close() }
  }

  private func order(_ signal: String) async {
    let child = child
    await child.loop.run {
      let line = Array("\(signal)\n".utf8)
      line.withUnsafeBytes { child.stream(0)?.write($0) }
    }
  }

  private func hasEnded(within limit: Duration) async -> Bool {
    let child = child
    await withTaskGroup(of: Void.self) { group in
      group.addTask { _ = await child.exit() }
      group.addTask { try? await child.loop.sleep(for: limit) }
      await group.next()
      group.cancelAll()
    }
    return child.exitStatus != nil
  }

  /// $1 the log, $2 and $3 the folders, the rest the server's command line.
  private static let supervision = """
    log=$1 home=$2 sockets=$3; shift 3
    exec 3<&0 </dev/null
    "$@" >"$log" 2>&1 3<&- &
    server=$!
    (
      while read -r signal <&3; do kill -"$signal" "$server" 2>/dev/null; done
      for signal in "$ORPHANED" QUIT KILL; do
        kill -"$signal" "$server" 2>/dev/null
        tries=100
        while [ "$tries" -gt 0 ] && kill -0 "$server" 2>/dev/null; do sleep 0.1; tries=$((tries - 1)); done
      done
    ) &
    supervisor=$!
    wait "$server"
    code=$?
    kill "$supervisor" 2>/dev/null

    """

  private static let deletion = """
    rm -rf "$home" "$sockets"
    exit "$code"
    """

  private static func serverArguments(_ layout: ClusterLayout, _ settings: EmbeddedClusterSettings) -> [String] {
    var values = [
      "listen_addresses": "",
      "unix_socket_directories": layout.sockets,
      "unix_socket_permissions": "0700",
      "max_connections": "\(settings.maxConnections)",
      "log_min_messages": "warning",
      "logging_collector": "off",
    ]
    if settings.isEphemeral {
      values.merge([
        "fsync": "off", "client_min_messages": "warning", "synchronous_commit": "off", "full_page_writes": "off",
        "autovacuum": "off", "deadlock_timeout": "50ms",
        "wal_level": "minimal", "max_wal_senders": "0",
      ]) { $1 }
    }
    values.merge(settings.serverSettings) { $1 }
    return ["-D", layout.data] + values.sorted { $0.key < $1.key }.flatMap { ["-c", "\($0.key)=\($0.value)"] }
  }
}
