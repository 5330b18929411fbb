import Testing

@testable import Database

@Suite struct MigrationPlanTests {
  private let migrations = [Migration(1, "one", "a"), Migration(2, "two", "b"), Migration(3, "three", "c")]
  private let checksums = ["A", "B", "C"]

  /// `promises` says for which earlier programs some of them work.
  private func applied(_ numbers: ClosedRange<Int>, promises: [Int: Int] = [:]) -> [MigrationPlan.Applied] {
    numbers.map {
      .init(number: $0, name: "n\($0)", checksum: ["A", "B", "C", "D", "E"][$0 - 1], worksFor: promises[$0])
    }
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
    let known = MigrationPlan.Applied(number: 2, name: "two", checksum: "B", worksFor: nil)
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

  @Test func aNewerProgramsMigrationsThatWorkForThisOneAreLeftAlone() throws {
    let database = applied(1...5, promises: [4: 3, 5: 2])
    let plan = try MigrationPlan(migrations: migrations, checksums: checksums, applied: database)
    #expect(plan.pending.isEmpty)
    #expect(plan.newer == Array(database[3...]))
  }

  @Test(arguments: [
    (promises: [4: 3], refused: 5), (promises: [5: 3], refused: 4), (promises: [4: 3, 5: 4], refused: 5),
  ])
  func eachOfANewerProgramsMigrationsHasToWork(promises: [Int: Int], refused: Int) {
    let database = applied(1...5, promises: promises)
    #expect(throws: MigrationPlan.Conflict.unknown(database[refused - 1])) {
      try MigrationPlan(migrations: migrations, checksums: checksums, applied: database)
    }
  }

  @Test func behindAGapNothingWorks() {
    let behind = MigrationPlan.Applied(number: 5, name: "five", checksum: "E", worksFor: 1)
    for known in [1...2, 1...3] {
      #expect(throws: MigrationPlan.Conflict.missing(behind)) {
        try MigrationPlan(migrations: migrations, checksums: checksums, applied: applied(known) + [behind])
      }
    }
  }

  @Test func aChangedFileIsRefusedAlsoWhereANewerProgramsMigrationsWork() {
    #expect(throws: MigrationPlan.Conflict.changed(number: 2, name: "n2")) {
      try MigrationPlan(
        migrations: migrations, checksums: ["A", "X", "C"], applied: applied(1...4, promises: [4: 3]))
    }
  }

  @Test(arguments: [0, 2, 3]) func aMigrationWorksForEarlierProgramsOnly(worksFor: Int) {
    #expect(throws: MigrationPlan.Conflict.promise(number: 2, worksFor: worksFor)) {
      try MigrationPlan(
        migrations: [migrations[0], Migration(2, "two", "b", worksFor: worksFor)], checksums: ["A", "B"], applied: [])
    }
  }
}
