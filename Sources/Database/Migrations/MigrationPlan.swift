/// What is left to apply, decided from what the program brings and what the database has. No I/O.
struct MigrationPlan: Equatable {
  /// A migration as the database remembers it.
  struct Applied: Equatable {
    let number: Int
    let name: String
    let checksum: String
  }

  /// Why the two do not belong together.
  enum Conflict: Error, Equatable, CustomStringConvertible {
    case numbering(expected: Int, found: Int)
    case missing(Applied)
    case changed(number: Int, name: String)
    case unknown(Applied)

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
          + "it was migrated by a newer one"
      }
    }
  }

  let pending: [Migration]

  /// Compares. The checksums are those of the migrations given, in their order; what is applied is ordered by number.
  init(migrations: [Migration], checksums: [String], applied: [Applied]) throws(Conflict) {
    for (index, migration) in migrations.enumerated() where migration.number != index + 1 {
      throw .numbering(expected: index + 1, found: migration.number)
    }
    for (index, known) in applied.enumerated() {
      guard known.number == index + 1 else { throw .missing(known) }
      guard index < migrations.count else { throw .unknown(known) }
      guard known.checksum == checksums[index] else { throw .changed(number: known.number, name: known.name) }
    }
    pending = Array(migrations.dropFirst(applied.count))
  }
}
