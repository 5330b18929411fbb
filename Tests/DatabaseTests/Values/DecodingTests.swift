import DatabaseTesting
import TestSupport
import Testing

@testable import Database

/// What a column must not be read as, and bytes that no server should send.
@Suite struct DecodingTests {
  @Test func mismatchesAreErrorsThatNameTheColumn() async throws {
    try await withTestDatabase { database in
      let row = try #require(
        try await database.queryOne(
          Statement("odd", "SELECT 'x'::text AS word, NULL::int8 AS nothing, 70000::int8 AS big, 1::numeric AS exact")))
      expectRefusal { _ = try row.column("word", as: Int.self) }
      expectRefusal { _ = try row.column("nothing", as: Int.self) }
      expectRefusal { _ = try row.column("big", as: Int16.self) }
      expectRefusal { _ = try row.column("exact", as: Int.self) }
      expectRefusal { _ = try row.column("absent", as: Int.self) }
      expectRefusal { _ = try row.column(4, as: Int.self) }
      expectRefusal { _ = try row.column(-1, as: Int.self) }
      #expect(try row.column("nothing", as: Int?.self) == nil)
      #expect(row.isNull("nothing") && !row.isNull("word"))
    }
  }

  private func expectRefusal(_ body: () throws -> Void, sourceLocation: SourceLocation = #_sourceLocation) {
    let error = #expect(throws: DatabaseError.self, sourceLocation: sourceLocation) { try body() }
    #expect(error?.code == .decoding, sourceLocation: sourceLocation)
    #expect(error?.operation.hasPrefix("column ") == true, sourceLocation: sourceLocation)
  }

  @Test func monthsHaveNoLength() async throws {
    try await withTestDatabase { database in
      let row = try #require(
        try await database.queryOne(Statement("m", "SELECT interval '1 month' AS m, interval '2 days 1 second' AS d")))
      #expect(throws: DatabaseError.self) { try row.column("m", as: Duration.self) }
      #expect(try row.column("d", as: Duration.self) == .seconds(2 * 86_400 + 1))
    }
  }

  @Test func malformedArraysAreRefused() throws {
    var generator = SeededGenerator()
    let seed = generator.seed
    let buffer = BindBuffer()
    buffer.bind(["one", nil, "three"] as [String?])
    let start = try #require(buffer.address(at: 0))
    let valid = Array(UnsafeRawBufferPointer(start: start, count: Int(buffer.length(at: 0))))
    func decode(_ bytes: [UInt8]) throws -> [String?] {
      try bytes.withUnsafeBytes { try [String?](sql: SQLValue(type: SQLType(oid: 1009), bytes: $0)) }
    }
    #expect(try decode(valid) == ["one", nil, "three"])
    for length in 0..<valid.count {
      #expect(throws: SQLDecodingFailure.self) { try decode(Array(valid[..<length])) }
    }
    for _ in 0..<10_000 {
      var mutated = valid
      for _ in 0...Int(generator.next() % 4) {
        mutated[Int(generator.next() % UInt64(mutated.count))] = UInt8(truncatingIfNeeded: generator.next())
      }
      // Any answer is good but a crash.
      _ = try? decode(mutated)
    }
    withExtendedLifetime(seed) { print("malformedArraysAreRefused: seed \($0)") }
  }
}
