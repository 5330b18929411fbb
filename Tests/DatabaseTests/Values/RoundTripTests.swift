import Database
import DatabaseTesting
import TestSupport
import Testing

/// What goes into the server as a parameter comes out of it as the same value.
@Suite struct RoundTripTests {
  private enum Colour: String, SQLScalar, CaseIterable {
    case red, green
    case notYetMixed = "not yet mixed"
  }

  private func roundTrip<T: SQLBindable & SQLDecodable & Equatable>(
    _ database: Database, _ type: T.Type, seed: UInt64, make: (inout SeededGenerator) -> T
  ) async throws {
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<50 {
      let value = make(&generator)
      let row = try await database.queryOne(Statement("echo \(type)", "SELECT $1 AS value"), value)
      let back: T = try #require(row).column("value")
      #expect(back == value, "seed \(seed)")
    }
  }

  @Test func scalars() async throws {
    let seed = SeededGenerator().seed
    try await withTestDatabase { database in
      try await roundTrip(database, Bool.self, seed: seed) { $0.next() % 2 == 0 }
      try await roundTrip(database, Int16.self, seed: seed) { $0.integer() }
      try await roundTrip(database, Int32.self, seed: seed) { $0.integer() }
      try await roundTrip(database, Int64.self, seed: seed) { $0.integer() }
      try await roundTrip(database, Int.self, seed: seed) { $0.integer() }
      try await roundTrip(database, Double.self, seed: seed) { generator in
        let value = Double(bitPattern: generator.next())
        return value.isNaN ? .infinity : value
      }
      try await roundTrip(database, Float.self, seed: seed) { Float($0.integer() as Int32) / 7 }
      try await roundTrip(database, String.self, seed: seed) { $0.text() }
      try await roundTrip(database, [UInt8].self, seed: seed) { $0.bytes() }
      try await roundTrip(database, UUID.self, seed: seed) { UUID(high: $0.next(), low: $0.next()) }
      try await roundTrip(database, Colour.self, seed: seed) { Colour.allCases.randomElement(using: &$0)! }
    }
  }

  @Test func times() async throws {
    let seed = SeededGenerator().seed
    try await withTestDatabase { database in
      try await roundTrip(database, Instant.self, seed: seed) { generator in
        // timestamptz reaches from 4713 BC to 294276 AD.
        Instant(
          microsecondsSinceEpoch: .random(in: -200_000_000_000_000_000...9_000_000_000_000_000_000, using: &generator))
      }
      try await roundTrip(database, Duration.self, seed: seed) { .microseconds($0.integer() as Int64) }
    }
  }

  @Test func arraysAndNulls() async throws {
    let seed = SeededGenerator().seed
    try await withTestDatabase { database in
      try await roundTrip(database, [Int].self, seed: seed) { generator in
        (0..<Int(generator.next() % 20)).map { _ in generator.integer() }
      }
      try await roundTrip(database, [String].self, seed: seed) { generator in
        (0..<Int(generator.next() % 20)).map { _ in generator.text() }
      }
      try await roundTrip(database, [String?].self, seed: seed) { generator in
        (0..<Int(generator.next() % 20)).map { _ in generator.next() % 3 == 0 ? nil : generator.text() }
      }
      try await roundTrip(database, [UUID].self, seed: seed) { [UUID(high: $0.next(), low: $0.next())] }
      try await roundTrip(database, [Colour].self, seed: seed) { _ in Colour.allCases }
      try await roundTrip(database, Int?.self, seed: seed) { $0.next() % 2 == 0 ? nil : $0.integer() }
      try await roundTrip(database, [Bool]?.self, seed: seed) { $0.next() % 2 == 0 ? nil : [true, false] }
    }
  }

  /// Our reading of the binary formats is the server's: it prints the values as it understands them.
  @Test func theServerUnderstandsTheSame() async throws {
    let uuid = try #require(UUID("6ba7b810-9dad-11d1-80b4-00c04fd430c8"))
    try await withTestDatabase { database in
      let row = try #require(
        try await database.queryOne(
          Statement(
            "print",
            """
            SELECT to_char($1 AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') AS instant, $2::text AS duration,
              $3::text AS uuid, $4->>'a' AS json, array_to_string($5, ';', 'null') AS list, encode($6, 'hex') AS bytes
            """),
          Instant(secondsSinceEpoch: 1_709_210_096, nanoseconds: 123_456_789), Duration.milliseconds(3_661_500),
          uuid, JSONB(#"{"a": "ä"}"#),
          [1, nil, 3] as [Int?], [0, 255] as [UInt8]))
      #expect(try row.column("instant") == "2024-02-29T12:34:56.123456")
      #expect(try row.column("duration") == "01:01:01.5")
      #expect(try row.column("uuid") == "6ba7b810-9dad-11d1-80b4-00c04fd430c8")
      #expect(try row.column("json") == "ä")
      #expect(try row.column("list") == "1;null;3")
      #expect(try row.column("bytes") == "00ff")
    }
  }
}
