import DatabaseTesting
import EventLoop
import TestSupport
import Testing

@testable import Database

@Suite(.timeLimit(.minutes(5))) struct MigratorTests {
  private let schema = [
    Migration(1, "things", "CREATE TABLE thing (id bigint);\nCREATE INDEX ON thing (id);"),
    Migration(2, "first thing", "INSERT INTO thing VALUES (1); INSERT INTO thing VALUES (2);"),
  ]

  @Test func eachIsAppliedOnce() async throws {
    try await withTestDatabase { database in
      let first = try await database.migrate(schema)
      #expect(first == schema)
      let second = try await database.migrate(schema)
      #expect(second == [])
      try await database.expect("SELECT count(*) FROM thing", is: 2)
      let third = try await database.migrate(schema + [Migration(3, "more", "INSERT INTO thing VALUES (3)")])
      #expect(third.map(\.number) == [3])
      try await database.expect(
        "SELECT string_agg(name, ',' ORDER BY number) FROM schema_migrations", is: "things,first thing,more")
    }
  }

  @Test func twoServersAtOnceApplyOnce() async throws {
    try await withTestDatabase { database in
      let applied = try await withThrowingTaskGroup(of: Int.self) { group in
        for _ in 0..<4 { group.addTask { try await database.migrate(schema).count } }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(applied.sorted() == [0, 0, 0, 2])
      try await database.expect("SELECT count(*) FROM thing", is: 2)
    }
  }

  @Test func aFailedOneLeavesNothingAndNamesItsLine() async throws {
    try await withTestDatabase { database in
      let broken = Migration(
        2, "broken", "CREATE TABLE half ();\nINSERT INTO thing VALUES (1);\nINSERT INTO nothing VALUES (1);")
      let error = await #expect(throws: DatabaseError.self) { try await database.migrate([schema[0], broken]) }
      #expect(error?.code == .migration)
      #expect(error?.operation == "migration 2 broken")
      #expect(error?.sqlState == .undefinedTable)
      #expect(error?.debugDescription.contains("line 3") == true)
      try await database.expect("SELECT count(*) FROM schema_migrations", is: 1)
      try await database.expect("SELECT to_regclass('half') IS NULL", is: true)
      let repaired = try await database.migrate(schema)
      #expect(repaired.map(\.number) == [2])
    }
  }

  /// Servers at work lock in their own order. Whichever of the two is the victim, the migration is applied in the end.
  @Test func aDeadlockWithAServerAtWorkIsTriedAgain() async throws {
    try await withTestDatabase { database in
      let others = schema + [Migration(3, "others", "CREATE TABLE other (id bigint)")]
      try await database.migrate(others)
      let wide = Migration(4, "wide", "LOCK TABLE thing;\nALTER TABLE other ADD COLUMN name text;")
      let applied = try await withThrowingTaskGroup(of: [Int].self) { group in
        let isLocked = OneShotEvent()
        group.addTask {
          try await database.transaction { transaction in
            try await transaction.execute(Statement("lock_other", "LOCK TABLE other IN ROW SHARE MODE"))
            // It is run again where it has been the victim itself.
            let isFirst = !isLocked.hasFired
            isLocked.fire()
            if isFirst { try await database.becomeBlocked() }
            try await transaction.execute(Statement("lock_thing", "LOCK TABLE thing IN ROW SHARE MODE"))
          }
          return []
        }
        group.addTask {
          await isLocked.wait()
          return try await database.migrate(others + [wide]).map(\.number)
        }
        return try await group.reduce(into: []) { $0 += $1 }
      }
      #expect(applied == [4])
      try await database.expect(
        "SELECT count(*) FROM pg_attribute WHERE attname = 'name' AND attrelid = 'other'::regclass", is: 1)
    }
  }

  /// Whoever reads the table for long, as pg_dump does, does not make everybody wait behind a migration that waits for it.
  @Test func aMigrationGivesWayAndIsTriedAgain() async throws {
    try await withTestDatabase { database in
      try await database.migrate(schema)
      let more = Migration(3, "more", "ALTER TABLE thing ADD COLUMN name text")
      var migrator = Migrator(
        configuration: database.configuration, loop: TestCluster.loops.loops[0], logger: TestCluster.quietLogger)
      (migrator.lockWait, migrator.longestPause, migrator.attempts) = (.milliseconds(100), .milliseconds(400), 1000)
      let patient = migrator
      let migration = try await database.transaction { transaction in
        try await transaction.execute(Statement("read_thing", "LOCK TABLE thing IN ACCESS SHARE MODE"))
        let migration = Task { try await patient.apply(schema + [more]) }
        try await database.becomeBlocked()
        // It waits for us by now, and others for it: they come through while it is there.
        for _ in 0..<5 {
          try await database.execute(Statement("write_thing", "INSERT INTO thing VALUES (7)"))
          try await database.becomeBlocked()
        }
        return migration
      }
      #expect(try await migration.value == [more])
      migrator.attempts = 2
      let impatient = migrator
      try await database.transaction { transaction in
        try await transaction.execute(Statement("read_thing", "LOCK TABLE thing IN ACCESS SHARE MODE"))
        let error = await #expect(throws: DatabaseError.self) {
          try await impatient.apply(schema + [more, Migration(4, "most", "ALTER TABLE thing ADD COLUMN size bigint")])
        }
        #expect(error?.sqlState == .lockNotAvailable)
      }
    }
  }

  @Test func aFileThatWasChangedIsRefused() async throws {
    try await withTestDatabase { database in
      try await database.migrate(schema)
      let changed = [schema[0], Migration(2, "first thing", schema[1].sql + " ")]
      let error = await #expect(throws: DatabaseError.self) { try await database.migrate(changed) }
      #expect(error?.code == .migration)
      #expect(error?.debugDescription.contains("was changed after it was applied") == true)
    }
  }

  @Test func anOlderProgramStartsWhereEverythingNewerWorksForIt() async throws {
    try await withTestDatabase { database in
      let more = Migration(3, "more", "ALTER TABLE thing ADD COLUMN name text NOT NULL DEFAULT ''", worksFor: 2)
      let less = Migration(4, "less", "ALTER TABLE thing DROP COLUMN id", worksFor: 3)
      try await database.migrate(schema + [more])
      let again = try await database.migrate(schema)
      #expect(again == [])
      try await database.expect("SELECT count(*) FROM schema_migrations", is: 3)
      try await database.migrate(schema + [more, less])
      let error = await #expect(throws: DatabaseError.self) { try await database.migrate(schema) }
      #expect(error?.code == .migration)
      #expect(error?.debugDescription.contains("migration 4 less, which this program does not know") == true)
      let known = try await database.migrate(schema + [more])
      #expect(known == [])
      let changed = [schema[0], Migration(2, "first thing", schema[1].sql + " "), more]
      await #expect(throws: DatabaseError.self) { try await database.migrate(changed) }
    }
  }

  @Test func aDatabaseOfAProgramThatKnewNoPromisesIsExtended() async throws {
    try await withTestDatabase { database in
      try await database.migrate(schema)
      // As such a program has left it.
      try await database.run("ALTER TABLE schema_migrations DROP COLUMN works_for")
      let refused = await #expect(throws: DatabaseError.self) { try await database.migrate([schema[0]]) }
      #expect(refused?.code == .migration)
      let more = try await database.migrate(schema + [Migration(3, "more", "CREATE TABLE more ()", worksFor: 2)])
      #expect(more.map(\.number) == [3])
      try await database.expect("SELECT count(works_for) FROM schema_migrations", is: 1)
      // As such a program records what it applies.
      try await database.run("INSERT INTO schema_migrations (number, name, checksum) VALUES (4, 'four', 'x')")
      await #expect(throws: DatabaseError.self) { try await database.migrate(schema) }
    }
  }

  /// Whoever starts a server learns why it does not, and what it has found where it does.
  @Test func theLogSaysWhatANewerProgramHasLeft() async throws {
    try await withTestDatabase { database in
      let promised = Migration(3, "more", "CREATE TABLE more ()", worksFor: 2)
      try await database.migrate(schema + [promised])
      let log = RecordedLog()
      let migrator = Migrator(
        configuration: database.configuration, loop: TestCluster.loops.loops[0], logger: log.logger)
      _ = try await migrator.apply(schema)
      #expect(log.lines == ["migration 3 more is a newer program's and works for this one"])
      await #expect(throws: DatabaseError.self) { try await migrator.apply([schema[0]]) }
      #expect(log.lines.count == 2 && log.lines.last?.contains("which this program does not know") == true)
    }
  }
}
