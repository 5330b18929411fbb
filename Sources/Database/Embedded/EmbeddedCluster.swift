public import EventLoop
import Glibc
public import Logging
import Synchronization

/// A PostgreSQL server of our own, from the programs that this machine has: nothing to configure.
///
/// It listens on a unix socket only, in a folder that only its user can enter, and asks for a generated password. As
/// root it runs under an unprivileged user. It ends with this process, however that ends.
public final class EmbeddedCluster: Sendable {
  private struct State {
    var lock: ClusterLock?
    var postmaster: Postmaster?
    var layout: ClusterLayout?
  }

  private let settings: EmbeddedClusterSettings
  private let logger: Logger
  private let state = Mutex(State())

  /// Describes a cluster; nothing happens before ``start(on:)``.
  public init(settings: EmbeddedClusterSettings, logger: Logger) {
    self.settings = settings
    self.logger = logger
  }

  /// Describes a cluster that keeps its data in a folder, with the default settings.
  public convenience init(dataDirectory: String, logger: Logger = Logger(label: "vantflow.postgres")) {
    self.init(settings: EmbeddedClusterSettings(dataDirectory: dataDirectory), logger: logger)
  }

  /// The server's process, of which ``stop()`` is in charge; nil while there is none.
  public var processID: Int32? { state.withLock { $0.postmaster?.pid } }

  /// The process of the server proper, read from its own file; nil while there is none.
  public var postmasterProcessID: Int32? {
    state.withLock { $0.layout }
      .flatMap { Files.read($0.postmasterPID)?.split(separator: "\n").first }
      .flatMap { Int32($0) }
  }

  /// Starts the server, after initialising the data folder where it is new, and waits until it accepts connections.
  ///
  /// - Returns: the URL of its database, which holds the password.
  /// - Throws: ``EmbeddedClusterError`` with the step and what to do about it.
  public func start(on loop: EventLoop) async throws -> String {
    let user = try await SystemUser.forCluster(on: loop)
    let binaries = try await loop.blocking { try PostgresBinaries.find() }
    let requested = settings.dataDirectory
    let layout = try await loop.blocking {
      let layout = ClusterLayout(requested: requested, user: user)
      try layout.make(for: user)
      return layout
    }
    let lock = try await loop.blocking { try ClusterLock(path: layout.lock) }
    if let leftover = try await loop.blocking({ LeftoverPostmaster(layout) }) {
      logger.warning("a database server was left behind", metadata: ["pid": "\(leftover.pid)"])
      try await leftover.stop(settings, on: loop)
    }
    try await LeftoverSessions.end(layout, settings, on: loop)
    let initializer = ClusterInitializer(binaries: binaries, layout: layout, user: user, settings: settings)
    let password = try await initializer.password(on: loop)
    let postmaster = try await Postmaster.start(binaries, layout, user: user, settings: settings, on: loop)
    state.withLock { $0 = State(lock: lock, postmaster: postmaster, layout: layout) }
    do {
      try await waitUntilReady(postmaster, layout, password, on: loop)
    } catch {
      await stop()
      throw error
    }
    logger.info("the embedded database server runs", metadata: ["data": "\(layout.data)"])
    return layout.url(password: password)
  }

  /// Stops the server: sessions are ended, and what takes too long is killed. Waits for its end.
  public func stop() async {
    guard let postmaster = state.withLock({ $0.postmaster }) else { return }
    await postmaster.stop()
    state.withLock { $0 = State() }
  }

  /// Does to the server what our death would do: the pipe to its supervisor closes.
  func abandon() async {
    guard let postmaster = state.withLock({ $0.postmaster }) else { return }
    await postmaster.abandon()
  }

  private func waitUntilReady(
    _ postmaster: Postmaster, _ layout: ClusterLayout, _ password: String, on loop: EventLoop
  ) async throws {
    let deadline = LoopInstant.now.advanced(by: settings.startLimit)
    let maintenance = DatabaseConfiguration(url: layout.url(password: password, database: "postgres"))
    let parameters = try ConnectionParameters(maintenance, role: .script)
    while true {
      let connection = ScriptConnection(loop: loop)
      do {
        try await connection.open(parameters, limit: .seconds(5))
        try await createDatabase(connection)
        await connection.close()
        return
      } catch {
        await connection.close()
        let output = { try await loop.blocking { Files.read(layout.log) ?? "" } }
        if postmaster.hasEnded {
          throw EmbeddedClusterError("start the database server", try await output().suffix(2000).description)
        }
        guard error.code == .unreachable, LoopInstant.now < deadline else {
          throw EmbeddedClusterError("reach the database server", error.debugDescription)
        }
        // It says on its log alone that it is ready: ask again.
        try await loop.sleep(for: .milliseconds(20))
      }
    }
  }

  private func createDatabase(_ connection: ScriptConnection) async throws(DatabaseError) {
    let limit = settings.startLimit
    let known = try await connection.query(
      "find the database", "SELECT 1 FROM pg_database WHERE datname = $1", ClusterLayout.database, limit: limit)
    if known.isEmpty {
      try await connection.run("create the database", "CREATE DATABASE \(ClusterLayout.database)", limit: limit)
    }
  }
}
