import Testing

@testable import Database

@Suite struct MigrationPlanTests {
  private let migrations = [Migration(1, "one", "a"), Migration(2, "two", "b"), Migration(3, "three", "c")]
  private let checksums = ["A", "B", "C"]

  private func applied(_ numbers: ClosedRange<Int>) -> [MigrationPlan.Applied] {
    numbers.map { .init(number: $0, name: "n\($0)", checksum: ["A", "B", "C", "D"][$0 - 1]) }
  }

  @Test func whatIsLeftIsPending() throws {
    #expect(try MigrationPlan(migrations: migrations, checksums: checksums, applied: []).pending == migrations)
    let plan = try MigrationPlan(migrations: migrations, checksums: checksums, applied: applied(1...2))
    #expect(plan.pending.map(\.number) == [3])
    #expect(try MigrationPlan(migrations: migrations, checksums: checksums, applied: applied(1...3)).pending.isEmpty)
  }

  @Test func aGapInTheProgramIsRefused() {
    #expect(throws: MigrationPlan.Conflict.numbering(expected: 2, found: 3)) {
      try MigrationPlan(migrations: [migrations[0], migrations[2]], checksums: ["A", "C"], applied: [])
    }
  }

  @Test func aGapInTheDatabaseIsRefused() {
    let known = MigrationPlan.Applied(number: 2, name: "two", checksum: "B")
    #expect(throws: MigrationPlan.Conflict.missing(known)) {
      try MigrationPlan(migrations: migrations, checksums: checksums, applied: [known])
    }
  }

  @Test func aChangedFileIsRefused() {
    #expect(throws: MigrationPlan.Conflict.changed(number: 2, name: "n2")) {
      try MigrationPlan(migrations: migrations, checksums: ["A", "X", "C"], applied: applied(1...2))
    }
  }

  @Test func aDatabaseOfANewerProgramIsRefused() {
    #expect(throws: MigrationPlan.Conflict.unknown(applied(4...4)[0])) {
      try MigrationPlan(migrations: migrations, checksums: checksums, applied: applied(1...4))
    }
  }
}
