/// What PostgreSQL says about an error (protocol: Error and Notice Message Fields).
public struct ServerReport: Sendable {
  /// The code.
  public let state: SQLState
  /// The message, in the server's language. It may quote data.
  public let message: String
  /// More about it, often with the offending values.
  public let detail: String?
  /// What to do about it.
  public let hint: String?
  /// Where in the text of the statement: a count of characters from 1.
  public let position: Int?
  /// The call stack of PL/pgSQL functions.
  public let context: String?
  /// The names of what the error is about.
  public let schema, table, column, type, constraint: String?

  /// The function of the server that reported it.
  let routine: String?
  /// The session ended with it (severity FATAL or PANIC, or libpq's own report about a broken connection).
  let endsSession: Bool

  /// One line for the log.
  var logDetail: String {
    var text = message
    if let detail { text += " (\(detail))" }
    if let hint { text += " [hint: \(hint)]" }
    if let position { text += " at character \(position)" }
    if let context { text += " in \(context)" }
    return text
  }
}
