import Database
import Messages
import Protobuf
import RPC

/// Gathers everything that is wrong with a request, so that its caller learns all of it at once.
///
/// What the request's own tables say is not judged again: the server refuses what breaks them before a handler runs.
struct RequestChecks {
  private var violations: [FieldViolation] = []

  /// Begins with nothing.
  init() {}

  /// Begins with the rules in the tables of a message that is not the request.
  ///
  /// The prefix says where the message stands in what the caller sent, with a dot at its end.
  init<Checked: Message>(_ message: Checked, prefix: String) {
    violations = message.violations().map { FieldViolation(field: prefix + $0.field, description: $0.description) }
  }

  /// Notes that a field is wrong; the description completes "the field …".
  mutating func add(_ field: String, _ description: String) {
    guard !violations.contains(where: { $0.field == field }) else { return }
    violations.append(FieldViolation(field: field, description: description))
  }

  /// A required id.
  mutating func id(_ text: String, _ field: String) -> UUID {
    if let id = UUID(text) { return id }
    add(field, text.isEmpty ? "is required" : "must be a UUID")
    return UUID(high: 0, low: 0)
  }

  /// An id that may be left out.
  mutating func optionalID(_ text: String, _ field: String) -> UUID? {
    text.isEmpty ? nil : id(text, field)
  }

  /// Text that is kept as text, where PostgreSQL takes no NUL.
  mutating func text(_ text: String, _ field: String) {
    if text.utf8.contains(0) { add(field, "must not contain the character U+0000") }
  }

  /// The id of a repeatable request: a UUID of the caller's making.
  mutating func requestID(_ text: String) {
    _ = optionalID(text, "request_id")
  }

  /// What a caller asks of a list. The question is every part of the request that decides what is in the list, the
  /// method first.
  mutating func page(
    size: Int32, token: String, default defaultSize: Int = ServiceLimits.defaultPageSize, question: [String]
  ) -> Page {
    // Lengths in front, so that no two questions read the same.
    let question = question.map { "\($0.utf8.count):\($0)" }.joined()
    if size < 0 || size > ServiceLimits.maximumPageSize {
      add("page_size", "must be between 0 and \(ServiceLimits.maximumPageSize)")
    }
    let place = token.isEmpty ? nil : PageToken(token, question: question)
    if place == nil, !token.isEmpty { add("page_token", Self.wrongToken) }
    return Page(size: size > 0 ? Int(size) : defaultSize, token: place, question: question)
  }

  /// The place that a page token names, of the kind that this list has.
  mutating func place<Key>(of page: Page, _ key: (PageToken) -> Key?) -> Key? {
    guard let token = page.token else { return nil }
    guard let key = key(token) else {
      add("page_token", Self.wrongToken)
      return nil
    }
    return key
  }

  /// - Throws: INVALID_ARGUMENT, naming each wrong field, when there is one.
  func finish() throws(RPCError) {
    guard violations.isEmpty else { throw .invalidArgument(violations) }
  }

  private static let wrongToken = "is not a next_page_token of this list, or was of the same list with other fields"
}
