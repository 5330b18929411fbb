/// What validation looks at in a message: a field or a oneof that has rules, or messages inside that have some. The rest
/// of a table costs it nothing.
final class Judgement: Sendable {
  let name: String
  /// Bytes from the start of the Swift struct.
  let offset: Int
  let rules: [AnyRule]
  /// Nil for a oneof.
  let field: FieldInfo?
  /// The messages inside, where they have rules. Layouts are immortal; see there for who writes them.
  nonisolated(unsafe) let child: UnsafeMutablePointer<MessageLayout>?

  init(_ field: FieldInfo, child: UnsafeMutablePointer<MessageLayout>?) {
    name = field.name
    offset = field.offset ?? 0
    rules = field.rules
    self.field = field
    self.child = child
  }

  init(_ oneof: OneofInfo) {
    name = oneof.name
    offset = oneof.offset ?? 0
    rules = oneof.rules
    field = nil
    child = nil
  }

  /// The judgements of a message, in the order of its table, the oneofs last.
  static func all(of layout: UnsafeMutablePointer<MessageLayout>) -> [Judgement] {
    let fields = layout.pointee.fields.compactMap { field -> Judgement? in
      let child = field.messageSchema?.layout
      let ruled = child.flatMap { hasRules($0) ? $0 : nil }
      return field.rules.isEmpty && ruled == nil ? nil : Judgement(field, child: ruled)
    }
    return fields + layout.pointee.oneofs.filter { !$0.rules.isEmpty }.map { Judgement($0) }
  }

  /// Whether the message or one that it contains has rules.
  private static func hasRules(_ layout: UnsafeMutablePointer<MessageLayout>) -> Bool {
    Linker.closure(of: layout).contains { layout in
      layout.pointee.fields.contains { !$0.rules.isEmpty } || layout.pointee.oneofs.contains { !$0.rules.isEmpty }
    }
  }
}
