import CPostgres

/// Hands statements to libpq: prepared where the connection knows them, with binary parameters and results.
struct StatementSender: ~Copyable {
  private var prepared: PreparedStatements
  private var capacity = 16
  private var values: UnsafeMutablePointer<UnsafePointer<CChar>?>
  private var lengths: UnsafeMutablePointer<Int32>
  private var formats: UnsafeMutablePointer<Int32>

  /// The protocol counts parameters in 16 bits (Bind).
  static let parameterLimit = 65535
  static let parameterLimitReason = "a statement has at most \(parameterLimit) parameters"
  private static let binary: Int32 = 1

  init(preparedLimit: Int) {
    prepared = PreparedStatements(limit: preparedLimit)
    values = .allocate(capacity: capacity)
    lengths = .allocate(capacity: capacity)
    formats = .allocate(capacity: capacity)
    formats.initialize(repeating: Self.binary, count: capacity)
  }

  deinit {
    values.deallocate()
    lengths.deallocate()
    formats.deallocate()
  }

  enum Outcome {
    /// On its way, perhaps behind a request to prepare it.
    case sent(PreparedStatements.Entry?, prepares: Bool)
    /// libpq could not take it: the connection is of no use.
    case refused
    case tooManyParameters
  }

  mutating func send(_ call: PendingCall, on raw: OpaquePointer) -> Outcome {
    let parameters = call.parameters
    let count = parameters.parameterCount
    guard count <= Self.parameterLimit else { return .tooManyParameters }
    reserve(count)
    for index in 0..<count {
      values[index] = parameters.address(at: index)
      lengths[index] = max(0, parameters.length(at: index))
    }
    switch prepared.lookUp(call.statement, parameters) {
    case .known(let entry):
      return execute(entry, raw, count) ? .sent(entry, prepares: false) : .refused
    case .new(let entry):
      let requested = entry.name.withUnsafeBufferPointer { name in
        entry.types.withUnsafeBufferPointer { types in
          PQsendPrepare(raw, name.baseAddress, call.statement.sqlCString, Int32(count), types.baseAddress)
        }
      }
      guard requested == 1, execute(entry, raw, count) else { return .refused }
      return .sent(entry, prepares: true)
    case .unnamed:
      let types = (0..<count).map { parameters.oid(at: $0) }
      let sent = PQsendQueryParams(
        raw, call.statement.sqlCString, Int32(count), types, values, lengths, formats, Self.binary)
      return sent == 1 ? .sent(nil, prepares: false) : .refused
    }
  }

  private func execute(_ entry: PreparedStatements.Entry, _ raw: OpaquePointer, _ count: Int) -> Bool {
    entry.name.withUnsafeBufferPointer { name in
      PQsendQueryPrepared(raw, name.baseAddress, Int32(count), values, lengths, formats, Self.binary)
    } == 1
  }

  private mutating func reserve(_ count: Int) {
    guard count > capacity else { return }
    values.deallocate()
    lengths.deallocate()
    formats.deallocate()
    capacity = max(count, capacity * 2)
    values = .allocate(capacity: capacity)
    lengths = .allocate(capacity: capacity)
    formats = .allocate(capacity: capacity)
    formats.initialize(repeating: Self.binary, count: capacity)
  }
}
