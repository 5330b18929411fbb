import Database
import EventLoop
import Logging
import Synchronization

/// Whose the artifact store is: asked of its marker, which is renewed on the way. Any task may use it.
///
/// The owner of a store removes what its database does not refer to. So nothing is written to the store of another one, and
/// nothing removed but from our own: what we do not refer to, or a copy of us refers to as well, may be somebody else's.
final class StoreOwnership: Sendable {
  private let database: Database
  private let storage: any ArtifactStorage
  private let logger: Logger
  private let looks = Mutex(StoreLooks())
  /// One look at a time: all the others of a process would wait for the same row, each with a connection.
  private let gate = FileGate(places: 1, waiting: ServiceLimits.waitingStoreLooks)

  init(database: Database, storage: any ArtifactStorage, logger: Logger) {
    self.database = database
    self.storage = storage
    self.logger = logger
  }

  /// Whether bytes may be removed that the database refers to: not where they may be another one's as well.
  ///
  /// - Throws: as ``renew()``, where that was not found out yet.
  func allowsRemoval() async throws -> Bool { try await known().standing.allowsRemoval }

  /// Returns where bytes may be written to the store. The first write asks for the rest of them, and where they are refused
  /// one asks again now and then.
  ///
  /// - Throws: `ArtifactStorageError` with `refused` where it is another database's; else as ``renew()``.
  func expectWritable() async throws {
    let found = try await known()
    guard !found.standing.allowsWriting else { return }
    throw ArtifactStorageError(
      .refused, operation: "write", reason: found.problem ?? "the store is another database's")
  }

  /// Looks whose the store is and renews its marker; tells of what is wrong when it is found.
  ///
  /// - Throws: `DatabaseError`, or `ArtifactStorageError` where the storage does not answer.
  @discardableResult
  func renew() async throws -> StoreStanding {
    try await enter()
    defer { gate.leave() }
    return try await look().standing
  }

  /// - Throws: ``ArtifactStoreElsewhere`` where the database's artifacts are in another store, or have to be; else as
  ///   ``renew()``.
  func expectHere() async throws {
    try await enter()
    defer { gate.leave() }
    let found = try await renewMarker()
    guard found.standing.isElsewhere, let problem = found.problem else { return }
    throw ArtifactStoreElsewhere(description: problem)
  }

  /// What was found last, or is found now.
  private func known() async throws -> StoreLooks.Found {
    if let answer = looks.withLock({ $0.answer(at: .now) }) { return try answer.get() }
    try await enter()
    defer { gate.leave() }
    // Somebody else has looked meanwhile.
    if let answer = looks.withLock({ $0.answer(at: .now) }) { return try answer.get() }
    return try await look()
  }

  private func enter() async throws {
    do throws(FileGate.Refusal) {
      try await gate.enter()
    } catch {
      guard error != .cancelled else { throw CancellationError() }
      throw ArtifactStorageError(.unavailable, operation: "look at the marker", reason: "too many wait for it")
    }
  }

  private func look() async throws -> StoreLooks.Found {
    do {
      let found = try await renewMarker()
      let before = looks.withLock { $0.note(found, at: .now) }
      if found.standing != before { tell(found, before) }
      return found
    } catch {
      // A caller who goes away says nothing about the store.
      if !Task.isCancelled { looks.withLock { $0.note(failure: error, at: .now) } }
      throw error
    }
  }

  private func tell(_ found: StoreLooks.Found, _ before: StoreStanding?) {
    if let problem = found.problem {
      logger.error("The artifact store is not this database's alone", metadata: ["problem": "\(problem)"])
    } else if before != nil {
      logger.notice("The artifact store is this database's alone again")
    }
  }

  // MARK: The marker

  /// One server at a time. A marker that is ours gets a new stamp, and where there was none yet we put one. One that is a
  /// copy's says so from now on: whoever comes with either of the stamps then stops removing.
  private func renewMarker() async throws -> StoreLooks.Found {
    let place = storage.place
    // The next stamp is committed before it is written: a server that dies in between has locked nobody out.
    try await inTurn { try await StoreRecords($0).begin(place) }
    return try await inTurn { transaction in
      guard let record = try await StoreRecords(transaction).lock(place) else {
        throw ArtifactStorageError(.unavailable, operation: "renew the marker", reason: "its record was just removed")
      }
      let standing = try await renewMarker(of: record)
      if standing == .ours, record.nextStamp != nil { try await StoreRecords(transaction).settle(place) }
      return StoreLooks.Found(
        standing: standing, problem: standing.problem(marker: storage.markerPlace, expected: record.expected))
    }
  }

  private func renewMarker(of record: StoreRecord) async throws(ArtifactStorageError) -> StoreStanding {
    guard let marker = try await storage.readMarker() else {
      return record.stamp == nil ? try await takeStore(record) : record.standing(of: nil)
    }
    let standing = record.standing(of: marker)
    if standing == .ours, let next = record.nextStamp {
      try await storage.writeMarker(StoreMarker(owner: record.owner, stamp: next).bytes)
    } else if standing == .disputed {
      try await storage.writeMarker(StoreMarker(owner: record.owner, stamp: nil).bytes)
    }
    return standing
  }

  /// Puts a marker into a store that has none. Of databases that come to a new store at the same time one has it: what lies
  /// there then says which.
  func takeStore(_ record: StoreRecord) async throws(ArtifactStorageError) -> StoreStanding {
    try await storage.createMarker(record.expected.bytes)
    guard let marker = try await storage.readMarker() else {
      throw ArtifactStorageError(.unavailable, operation: "create the marker", reason: "it was just removed")
    }
    return record.standing(of: marker)
  }

  /// Waits for other servers, which may wait for the store, and not for ever. The store is asked while the transaction is
  /// open and idle: ``ServiceLimits/markerTimeout`` is what keeps PostgreSQL from ending it, where the store stalls, and the
  /// next server from coming beside us. A file that stalls is not given up; then PostgreSQL does so after
  /// `DatabaseLimits.idleInTransaction`, and what is written late is a stamp that was committed.
  private func inTurn<R: Sendable>(_ body: (Transaction) async throws -> R) async throws -> R {
    try await database.transaction { transaction in
      try await transaction.execute(StoreStatements.wait, "\(ServiceLimits.storeTurnMilliseconds)ms")
      return try await body(transaction)
    }
  }
}
