import EventLoop
import Glibc

/// A running Chromium with its pipes and its profile folder; it has to be ended with ``end(connection:)``.
///
/// Our two ends of the DevTools pipe are the only ones: when this process dies in any way, Chromium reads the end of
/// its pipe and exits.
actor BrowserProcess {
  nonisolated let loop: EventLoop
  nonisolated var unownedExecutor: UnownedSerialExecutor { loop.serialExecutor.asUnownedSerialExecutor() }

  nonisolated let connection: DevToolsConnection
  nonisolated let child: ChildProcess
  private let profile: ProfileFolder
  private let lastWords: LastWords
  /// Processes of Chromium's that are not in its group: its crash handlers.
  private var strays: [Int32] = []
  private var isEnding = false
  private let ended = OneShotEvent()

  private init(child: ChildProcess, profile: ProfileFolder, connection: DevToolsConnection, lastWords: LastWords) {
    loop = child.loop
    self.child = child
    self.profile = profile
    self.connection = connection
    self.lastWords = lastWords
  }

  /// Starts Chromium and waits until it answers, at most ``BrowserLimits/launchTime``.
  static func launch(_ configuration: BrowserConfiguration, on loop: EventLoop) async throws(BrowserError)
    -> BrowserProcess
  {
    let searchPath = getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin"
    guard let executable = ChromiumExecutable.find(configured: configuration.executable, searchPath: searchPath) else {
      throw BrowserError(
        .launchFailed,
        configuration.executable.map { "there is no program \($0)" } ?? "there is no Chromium on this machine")
    }
    _ = OrphanReaper.becomeSubreaper
    let user = try await BrowserUser.resolve(configuration, on: loop)
    let parent = configuration.temporaryFolder
    let profile: ProfileFolder
    do {
      profile = try await loop.blocking {
        ProfileFolder.removeStale(in: parent)
        return try ProfileFolder.create(in: parent, owner: user)
      }
    } catch {
      throw error as? BrowserError ?? BrowserError(.launchFailed, "\(error)")
    }
    let command = ChildProcess.Command(
      executable, arguments: ChromiumArguments.list(configuration, profileFolder: profile.path),
      environment: ChromiumArguments.environment(profileFolder: profile.path), workingDirectory: profile.path,
      user: user, isGroupLeader: true, descriptors: [.null, .null, .pipe, .pipe, .pipe])
    let spawned = await loop.run { () async -> Result<BrowserProcess, SystemError> in
      do throws(SystemError) {
        return .success(try spawn(command, profile: profile, on: loop))
      } catch {
        return .failure(error)
      }
    }
    let process: BrowserProcess
    do throws(SystemError) {
      process = try spawned.get()
    } catch {
      _ = try? await loop.blocking { profile.remove() }
      throw BrowserError(.launchFailed, error.description)
    }
    try await process.awaitFirstAnswer()
    return process
  }

  private static func spawn(_ command: ChildProcess.Command, profile: ProfileFolder, on loop: EventLoop)
    throws(SystemError) -> BrowserProcess
  {
    let child = try ChildProcess.spawn(command, on: loop)
    let lastWords = LastWords()
    if let stream = child.stream(2) { lastWords.listen(to: stream) }
    let connection = DevToolsConnection(child: child, calls: 3, answers: 4)
    return BrowserProcess(child: child, profile: profile, connection: connection, lastWords: lastWords)
  }

  private func awaitFirstAnswer() async throws(BrowserError) {
    await connection.open()
    do throws(BrowserError) {
      try await connection.call(DevToolsCommand("Browser.getVersion"), limit: BrowserLimits.launchTime)
      await findStrays()
    } catch {
      await end()
      guard error.code != .cancelled else { throw error }
      throw BrowserError(.launchFailed, "Chromium did not start: \(lastWords.text ?? error.message)")
    }
  }

  /// Looks for them while they live: of a zombie nothing says whose it was.
  private func findStrays() async {
    let (profile, group) = (profile.path, child.pid)
    let found = try? await loop.blocking { OrphanReaper.processes(mentioning: profile, outside: group) }
    strays += (found ?? []).filter { !strays.contains($0) }
  }

  // MARK: Ending

  /// Ends Chromium, asking first and killing last, deletes its profile, and returns when nothing is left of either.
  ///
  /// Bounded by ``TeardownLimits`` and deaf to cancellation: a cancelled caller must not leave a process behind.
  /// May be called again and while it ends: every caller waits for the same end.
  func end() async {
    if !isEnding {
      isEnding = true
      // A task of its own, so that the caller's cancellation does not cut the steps short.
      loop.spawn {
        await self.tearDown()
        self.ended.fire()
      }
    }
    await loop.spawn { await self.ended.wait() }.value
  }

  private func tearDown() async {
    let profile = profile
    await findStrays()
    _ = try? await connection.call(DevToolsCommand("Browser.close"), limit: TeardownLimits.closeTime)
    if await !hasExited(within: TeardownLimits.closeTime) {
      child.signalGroup(SIGTERM)
      if await !hasExited(within: TeardownLimits.terminateTime) {
        child.signalGroup(SIGKILL)
        _ = await hasExited(within: TeardownLimits.killTime)
      }
    }
    await connection.close(BrowserError(.browserGone, "the browser was closed"))
    lastWords.close()
    await sweep()
    _ = try? await loop.blocking { profile.remove() }
  }

  private func hasExited(within limit: Duration) async -> Bool {
    await poll(atMost: limit) { child.exitStatus != nil }
    return child.exitStatus != nil
  }

  private func sweep() async {
    // Before the leader is reaped its group must not be waited for: that would take the exit from libuv.
    guard child.exitStatus != nil else { return }
    await poll(atMost: TeardownLimits.reapTime) {
      // Forgotten once reaped: from then on another process may have the number.
      strays.removeAll { OrphanReaper.end(stray: $0) }
      return OrphanReaper.sweep(group: child.pid) && strays.isEmpty
    }
  }

  private func poll(atMost limit: Duration, until isDone: () -> Bool) async {
    let deadline = Deadline(after: limit)
    while !isDone(), !deadline.hasPassed {
      // The loop is ending when it refuses to sleep.
      guard (try? await loop.sleep(for: .milliseconds(5))) != nil else { return }
    }
  }
}
