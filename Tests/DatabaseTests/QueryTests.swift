import Database
import DatabaseTesting
import Testing

@Suite struct QueryTests {
  @Test func rowsComeBackByNameAndPosition() async throws {
    try await withTestDatabase { database in
      let rows = try await database.query(
        Statement("numbers", "SELECT n, 'row ' || n AS label FROM generate_series($1, $2) AS n ORDER BY n"), 1, 3)
      #expect(try rows.map { try $0.column("n", as: Int.self) } == [1, 2, 3])
      #expect(try rows.map { try $0.column(1, as: String.self) } == ["row 1", "row 2", "row 3"])
    }
  }
}
