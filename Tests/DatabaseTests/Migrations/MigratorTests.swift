import Database
import DatabaseTesting
import Testing

@Suite struct MigratorTests {
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

  @Test func aFileThatWasChangedIsRefused() async throws {
    try await withTestDatabase { database in
      try await database.migrate(schema)
      let changed = [schema[0], Migration(2, "first thing", schema[1].sql + " ")]
      let error = await #expect(throws: DatabaseError.self) { try await database.migrate(changed) }
      #expect(error?.code == .migration)
      #expect(error?.debugDescription.contains("was changed after it was applied") == true)
    }
  }
}
