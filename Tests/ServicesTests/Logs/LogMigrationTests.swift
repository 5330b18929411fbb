import Database
import DatabaseTesting
import Messages
import Protobuf
import TestSupport
import Testing

@testable import Services

@Suite struct LogMigrationTests {
  /// Text of the kinds that take one to four bytes a character.
  private static let alphabet: [Character] = ["a", "Z", "\n", "é", "→", "🦉", "%", "'", "\\"]

  private func entry(_ number: Int64, longest: Int, using random: inout SeededGenerator) -> LogEntry {
    let length = [0, 1, 5, 130, longest].randomElement(using: &random) ?? 0
    return .with {
      $0.number = number
      // Before 1970 too: the clock of a runner can be anything.
      let microseconds = Int64.random(in: -1_000_000_000_000...2_000_000_000_000_000, using: &random)
      $0.time = Timestamp(Instant(microsecondsSinceEpoch: microseconds))
      $0.level = LogLevel(rawValue: Int32.random(in: 0...4, using: &random))
      $0.source = LogSource(rawValue: Int32.random(in: 0...2, using: &random))
      $0.taskNumber = [0, 1, 127, 128, 300].randomElement(using: &random) ?? 0
      $0.message = String((0..<length).map { _ in Self.alphabet.randomElement(using: &random) ?? "a" })
    }
  }

  /// The encoder in SQL and ours make the same bytes.
  @Test(arguments: [UInt64.random(in: 0...UInt64.max)]) func theDatabaseEncodesAsWeDo(seed: UInt64) async throws {
    let statement = Statement(
      "test_encode", "SELECT log_entry_field($1, $2, $3::integer, $4::integer, $5::integer, $6) AS bytes")
    try await withServices { fixture in
      var random = SeededGenerator(seed: seed)
      for number in [1, 127, 128, 16_384, Int64.max] + (2...50) {
        let entry = entry(number, longest: 17_000, using: &random)
        let row = try await fixture.database.queryOne(
          statement, entry.number, entry.time?.instant ?? .now(), Int64(entry.level.rawValue),
          Int64(entry.source.rawValue), Int64(entry.taskNumber), entry.message)
        let bytes: [UInt8]? = try row?.column("bytes")
        let ours = try TailLogsResponse.with { $0.entries = [entry] }.encodedBytes()
        #expect(bytes == ours, "seed \(seed), number \(number)")
      }
    }
  }

  /// Logs that were written a row a line are all there after the migration.
  @Test(arguments: [UInt64.random(in: 0...UInt64.max)]) func nothingIsLostByTheMigration(seed: UInt64) async throws {
    var random = SeededGenerator(seed: seed)
    let url = try await TestCluster.makeDatabase()
    let loops = TestCluster.loops
    let configuration = DatabaseConfiguration(url: url)
    let migrator = Migrator(configuration: configuration, loop: loops.loops[0], logger: TestCluster.quietLogger)
    let chunked = Schema.migrations.firstIndex { $0.name == "log chunks" } ?? 0
    try await migrator.apply(Array(Schema.migrations[..<chunked]))
    let database = Database(configuration: configuration, loops: loops, logger: TestCluster.quietLogger)
    try await database.start()
    let insert = Statement(
      "test_insert",
      """
      INSERT INTO log_entries (run_id, seq, at, level, source, task_number, message)
      SELECT $1, * FROM unnest($2::bigint[], $3::timestamptz[], $4::bigint[], $5::bigint[], $6::bigint[], $7::text[])
      """)
    var written: [UUID: [LogEntry]] = [:]
    for count in [1, 499, 500, 1203] {
      let run = RecordIDSource.shared.next()
      let entries = (1...Int64(count)).map { entry($0, longest: 700, using: &random) }
      written[run] = entries
      try await database.execute(
        insert, run, entries.map(\.number), entries.map { $0.time?.instant ?? .now() },
        entries.map { Int64($0.level.rawValue) }, entries.map { Int64($0.source.rawValue) },
        entries.map { Int64($0.taskNumber) }, entries.map(\.message))
    }
    try await migrator.apply(Schema.migrations)
    for (run, entries) in written {
      var read: [LogEntry] = []
      while true {
        let chunks = try await LogStore(database).read(run, after: read.last?.number ?? 0)
        if chunks.isEmpty { break }
        #expect(chunks.allSatisfy { $0.entries.count <= 300 << 10 })
        read += try chunks.flatMap { try $0.decoded() }
      }
      #expect(read == entries, "seed \(seed), \(entries.count) entries")
    }
    await database.shutdown()
  }
}
