import Synchronization

/// A statement of SQL with a name, parsed and planned by the server once a connection.
///
/// The text belongs into a file beside the store that uses it, in a folder of SQL files alone, which SwiftPM embeds in
/// the binary (`resources: [.embedInCode("Plans/SQL")]`), and which is there under the file's name:
///
///     static let get = Statement.readOnly("plan_get", PackageResources.plan_get_sql)
///
/// Make statements constants (`static let`): equal ones are kept once a process, for ever, and every connection
/// remembers which of them it has prepared. SQL is never put together from values; parameters are `$1`, `$2`, ….
public struct Statement: Sendable, Hashable {
  private let storage: Storage

  /// Names a statement.
  ///
  /// - Parameters:
  ///   - name: what errors, logs and metrics call it.
  ///   - sql: one statement; several in one text are refused by the server.
  public init(_ name: String, _ sql: String) {
    storage = Registry.shared.intern(name: name, sql: sql, isReadOnly: false)
  }

  /// Names a statement that is in a file, as SwiftPM's `.embedInCode` gives it: `PackageResources.plan_get_sql`.
  public init(_ name: String, _ sql: [UInt8]) {
    self.init(name, String(decoding: sql, as: UTF8.self))
  }

  /// Names a statement that changes nothing and may be executed twice: it can then travel in one batch with others
  /// (see ``Database``) and is sent again where a connection broke before it was answered.
  public static func readOnly(_ name: String, _ sql: String) -> Statement {
    Statement(storage: Registry.shared.intern(name: name, sql: sql, isReadOnly: true))
  }

  /// A statement in a file that changes nothing and may be executed twice.
  public static func readOnly(_ name: String, _ sql: [UInt8]) -> Statement {
    readOnly(name, String(decoding: sql, as: UTF8.self))
  }

  private init(storage: Storage) {
    self.storage = storage
  }

  /// What errors, logs and metrics call the statement.
  public var name: String { storage.name }
  /// The text.
  public var sql: String { storage.sql }
  /// It changes nothing and may be executed twice.
  public var isReadOnly: Bool { storage.isReadOnly }

  /// Small and dense: an index for what a connection has prepared.
  var id: Int { storage.id }
  /// The text for libpq, valid for ever.
  var sqlCString: UnsafePointer<CChar> { storage.sqlCString }

  public static func == (left: Statement, right: Statement) -> Bool { left.storage === right.storage }
  public func hash(into hasher: inout Hasher) { hasher.combine(storage.id) }

  // Immutable and immortal: the registry keeps each one, and nobody writes behind the pointer.
  private final class Storage: @unchecked Sendable {
    let id: Int
    let name: String
    let sql: String
    let isReadOnly: Bool
    let sqlCString: UnsafePointer<CChar>

    init(id: Int, key: Key, sql: String) {
      self.id = id
      name = key.name
      self.sql = sql
      isReadOnly = key.isReadOnly
      let utf8 = sql.utf8CString
      let copy = UnsafeMutablePointer<CChar>.allocate(capacity: utf8.count)
      utf8.withUnsafeBufferPointer { copy.initialize(from: $0.baseAddress!, count: $0.count) }
      sqlCString = UnsafePointer(copy)
    }
  }

  private struct Key: Hashable {
    let name: String
    let sql: String
    let isReadOnly: Bool
  }

  private final class Registry: Sendable {
    static let shared = Registry()

    private struct State {
      var statements: [Key: Storage] = [:]
      var rewrite: (@Sendable (_ name: String, _ sql: String) -> String)?
    }
    private let state = Mutex(State())

    func intern(name: String, sql: String, isReadOnly: Bool) -> Storage {
      let key = Key(name: name, sql: sql, isReadOnly: isReadOnly)
      return state.withLock { state in
        if let known = state.statements[key] { return known }
        let text = state.rewrite?(name, sql) ?? sql
        let added = Storage(id: state.statements.count, key: key, sql: text)
        state.statements[key] = added
        return added
      }
    }

    func rewrite(by rewrite: @escaping @Sendable (_ name: String, _ sql: String) -> String) {
      state.withLock { $0.rewrite = rewrite }
    }
  }

  /// Gives every statement that is made from now on another text: for test programs alone, which break a promise on
  /// purpose to see that it is missed. Call it before anything else of this module.
  @_spi(Testing)
  public static func rewriteTexts(by rewrite: @escaping @Sendable (_ name: String, _ sql: String) -> String) {
    Registry.shared.rewrite(by: rewrite)
  }
}
