/// What is left to apply, decided from what the program brings and what the database has. No I/O.
struct MigrationPlan: Equatable {
  /// A migration as the database remembers it.
  struct Applied: Equatable {
    let number: Int
    let name: String
    let checksum: String
    /// See ``Migration/worksFor``; nil too where a program applied it that knew of no such promise.
    let worksFor: Int?

    /// Whether a program that knows the migrations up to a number works with what this one, behind them, has made.
    func works(forProgramKnowing last: Int) -> Bool { worksFor.map { $0 <= last } ?? false }
  }

  /// Why the two do not belong together.
  enum Conflict: Error, Equatable, CustomStringConvertible {
    case numbering(expected: Int, found: Int)
    case missing(Applied)
    case changed(number: Int, name: String)
    case unknown(Applied)
    case promise(number: Int, worksFor: Int)

    var description: String {
      switch self {
      case .numbering(let expected, let found):
        "migrations are numbered without gaps from 1: \(expected) was expected and \(found) found"
      case .missing(let applied):
        "the database has no migration before \(applied.number) \(applied.name) that this program has"
      case .changed(let number, let name):
        "migration \(number) \(name) was changed after it was applied: restore the file and add a new migration"
      case .unknown(let applied):
        "the database has migration \(applied.number) \(applied.name), which this program does not know: "
          + "it was migrated by a newer one, and nothing says that older ones work with it"
      case .promise(let number, let worksFor):
        "migration \(number) is said to work for programs that know the migrations up to \(worksFor): "
          + "that has to be an earlier one"
      }
    }
  }

  /// What is to be applied, in this order.
  let pending: [Migration]
  /// What a newer program has applied, all of which works for this one. Nothing is pending then.
  let newer: [Applied]

  /// Compares. The checksums are those of the migrations given, in their order; what is applied is ordered by number.
  init(migrations: [Migration], checksums: [String], applied: [Applied]) throws(Conflict) {
    try Self.check(migrations)
    for (index, known) in applied.enumerated() {
      guard known.number == index + 1 else { throw .missing(known) }
      if index < migrations.count {
        guard known.checksum == checksums[index] else { throw .changed(number: known.number, name: known.name) }
      } else {
        guard known.works(forProgramKnowing: migrations.count) else { throw .unknown(known) }
      }
    }
    pending = Array(migrations.dropFirst(applied.count))
    newer = Array(applied.dropFirst(migrations.count))
  }

  /// What can be said of the program's own migrations.
  private static func check(_ migrations: [Migration]) throws(Conflict) {
    for (index, migration) in migrations.enumerated() {
      guard migration.number == index + 1 else { throw .numbering(expected: index + 1, found: migration.number) }
      if let worksFor = migration.worksFor, !(1..<migration.number).contains(worksFor) {
        throw .promise(number: migration.number, worksFor: worksFor)
      }
    }
  }
}
