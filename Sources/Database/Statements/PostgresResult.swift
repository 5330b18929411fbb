import CPostgres
import Synchronization

/// A result of libpq, freed with the last row that points into it.
// "PGresult objects are normally read-only after creation, and so can be passed around freely between threads"
// (libpq, Behavior in Threaded Programs). Nothing here writes to one.
final class PostgresResult: @unchecked Sendable {
  private let pointer: OpaquePointer
  let rowCount: Int
  let columnCount: Int32
  /// Where the column is that was looked for last. Columns are mostly read in the order in which they were selected, so
  /// the next one is right behind. Only a hint: whoever writes it last is right enough.
  private let lastPosition = Atomic<Int32>(-1)

  init(owning pointer: OpaquePointer) {
    self.pointer = pointer
    rowCount = Int(PQntuples(pointer))
    columnCount = PQnfields(pointer)
  }

  deinit {
    PQclear(pointer)
  }

  var rows: [Row] {
    (0..<rowCount).map { Row(result: self, index: $0) }
  }

  var firstRow: Row? {
    rowCount > 0 ? Row(result: self, index: 0) : nil
  }

  /// How many rows an INSERT, UPDATE, DELETE, MERGE or SELECT touched; 0 for other commands.
  var affectedRows: Int {
    Int(String(cString: PQcmdTuples(pointer))) ?? 0
  }

  /// The command's tag, for instance "COMMIT".
  var commandTag: String {
    String(cString: PQcmdStatus(pointer))
  }

  /// Where the column of that name is. PQfnumber would copy and case-fold the name at each call.
  func position(of name: StaticString) -> Int32? {
    var position = lastPosition.load(ordering: .relaxed)
    for _ in 0..<columnCount {
      position = position + 1 < columnCount ? position + 1 : 0
      guard isName(name, ofColumn: position) else { continue }
      lastPosition.store(position, ordering: .relaxed)
      return position
    }
    return nil
  }

  private func isName(_ name: StaticString, ofColumn position: Int32) -> Bool {
    guard let candidate = PQfname(pointer, position) else { return false }
    let candidateBytes = UnsafeRawPointer(candidate).assumingMemoryBound(to: UInt8.self)
    let wanted = name.utf8Start
    let length = name.utf8CodeUnitCount
    var offset = 0
    // libpq ends names with a zero, which no name of ours contains: the comparison stops there at the latest.
    while offset < length, candidateBytes[offset] == wanted[offset] { offset += 1 }
    return offset == length && candidateBytes[offset] == 0
  }

  func columnName(at position: Int32) -> String? {
    PQfname(pointer, position).map { String(cString: $0) }
  }

  func value(row: Int32, column: Int32) -> SQLValue {
    let type = SQLType(oid: PQftype(pointer, column))
    if PQgetisnull(pointer, row, column) != 0 { return SQLValue(type: type, bytes: nil) }
    let length = Int(PQgetlength(pointer, row, column))
    return SQLValue(type: type, bytes: UnsafeRawBufferPointer(start: PQgetvalue(pointer, row, column), count: length))
  }
}

/// What a result is, told apart once, where it leaves libpq.
enum PostgresOutcome {
  case rows(PostgresResult)
  case refused(ServerReport)
  /// An earlier statement of the same batch failed: this one was not executed.
  case skipped
  case synchronised
  /// Something that this layer never asks for, for instance COPY.
  case unexpected(String)

  init(owning pointer: OpaquePointer) {
    switch PQresultStatus(pointer) {
    case PGRES_TUPLES_OK, PGRES_COMMAND_OK, PGRES_EMPTY_QUERY:
      self = .rows(PostgresResult(owning: pointer))
    case PGRES_PIPELINE_ABORTED:
      self = .skipped
      PQclear(pointer)
    case PGRES_PIPELINE_SYNC:
      self = .synchronised
      PQclear(pointer)
    case PGRES_FATAL_ERROR:
      self = .refused(ServerReport(result: pointer))
      PQclear(pointer)
    case let status:
      self = .unexpected(String(cString: PQresStatus(status)))
      PQclear(pointer)
    }
  }
}

extension ServerReport {
  fileprivate init(result: OpaquePointer) {
    func field(_ code: Unicode.Scalar) -> String? {
      PQresultErrorField(result, Int32(code.value)).map { String(cString: $0) }
    }
    let severity = field("V")
    // A report that libpq made itself, for instance about a connection that is gone, has no code: 08006 stands for it.
    self.init(
      state: SQLState(field("C") ?? "08006"),
      message: field("M") ?? String(cString: PQresultErrorMessage(result)),
      detail: field("D"), hint: field("H"), position: field("P").flatMap { Int($0) }, context: field("W"),
      schema: field("s"), table: field("t"), column: field("c"), type: field("d"), constraint: field("n"),
      routine: field("R"),
      endsSession: severity == "FATAL" || severity == "PANIC" || field("C") == nil)
  }
}
