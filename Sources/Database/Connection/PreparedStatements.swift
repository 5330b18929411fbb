/// What one connection has asked the server to prepare.
struct PreparedStatements {
  /// A statement with the types of its parameters, under the name that the server knows it by.
  final class Entry {
    enum State {
      /// Sent, not yet answered: may become `.ready` or `.failed`.
      case requested
      case ready
      /// Refused, or out of date: the next use prepares another.
      case failed
    }

    let types: [UInt32]
    let name: ContiguousArray<CChar>
    var state = State.requested

    init(types: [UInt32], name: String) {
      self.types = types
      self.name = ContiguousArray(name.utf8CString)
    }
  }

  private let limit: Int
  private var entries: [[Entry]] = []
  private var count = 0

  init(limit: Int) {
    self.limit = limit
  }

  enum Lookup {
    case known(Entry)
    case new(Entry)
    /// The connection keeps as many as it may.
    case unnamed
  }

  /// The entry for a statement with the types that its parameters have this time.
  mutating func lookUp(_ statement: Statement, _ parameters: BindBuffer) -> Lookup {
    let id = statement.id
    if id < entries.count {
      for entry in entries[id] where entry.state != .failed && entry.matches(parameters) { return .known(entry) }
    } else {
      entries.append(contentsOf: repeatElement([], count: id + 1 - entries.count))
    }
    guard count < limit else { return .unnamed }
    count += 1
    let types = (0..<parameters.parameterCount).map { parameters.oid(at: $0) }
    let entry = Entry(types: types, name: "s\(count)")
    entries[id].removeAll { $0.state == .failed }
    entries[id].append(entry)
    return .new(entry)
  }
}

extension PreparedStatements.Entry {
  fileprivate func matches(_ parameters: BindBuffer) -> Bool {
    guard types.count == parameters.parameterCount else { return false }
    for index in types.indices where types[index] != parameters.oid(at: index) { return false }
    return true
  }
}
