/// Collects the lines of a listing, each type-checked by itself: one array literal of overloaded initialisers would
/// take the type checker minutes.
@resultBuilder
public enum ListBuilder<Element> {
  public static func buildExpression(_ element: Element) -> [Element] { [element] }
  public static func buildBlock(_ lines: [Element]...) -> [Element] { lines.flatMap { $0 } }
}

/// Collects the lines of a message's table: fields and oneofs.
@resultBuilder
public enum SchemaBuilder<M: Message> {
  /// One line of the table.
  public struct Line: Sendable {
    let oneof: OneofInfo?
    let fields: [FieldInfo]
  }

  public static func buildExpression(_ field: Field<M>) -> Line { Line(oneof: nil, fields: [field.info]) }
  public static func buildExpression<O>(_ oneof: OneOf<M, O>) -> Line { Line(oneof: oneof.info, fields: oneof.cases) }
  public static func buildBlock(_ lines: Line...) -> [Line] { lines }
}
