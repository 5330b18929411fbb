/// A message's table, and what the engine made of it.
///
/// A handle on memory that is never freed: keep it in the message's `static let schema`. Copying it costs nothing,
/// and any thread may use it.
public struct Schema<M: Message>: Sendable {
  // An immutable pointer to memory that is written only under the linker's lock, before `isLinked` is published.
  @usableFromInline nonisolated(unsafe) let layout: UnsafeMutablePointer<MessageLayout>

  /// - Parameters:
  ///   - name: the message's full name, package first; `vantflow.v1.Plan.Task` is nested in `vantflow.v1.Plan`.
  ///   - lines: the fields and oneofs.
  public init(_ name: String, @SchemaBuilder<M> _ lines: () -> [SchemaBuilder<M>.Line]) {
    let lines = lines()
    var fields: [FieldInfo] = []
    var oneofs: [OneofInfo] = []
    for line in lines {
      for var field in line.fields {
        if line.oneof != nil { field.oneofIndex = oneofs.count }
        fields.append(field)
      }
      if let oneof = line.oneof { oneofs.append(oneof) }
    }
    layout = .allocate(capacity: 1)
    layout.initialize(to: MessageLayout(name: name, type: M.self, fields: fields, oneofs: oneofs))
  }

  /// A message without fields.
  public init(_ name: String) { self.init(name) {} }

  /// The message's full name, package first.
  public var name: String { layout.pointee.name }

  /// What is wrong with the table, in words; empty where it is right. Tests ask every table. Using a message whose
  /// table is wrong stops the program with the same words.
  public var problems: [String] { AnySchema(self).problems }
}

/// A schema whose message type is known at run time only.
public struct AnySchema: Sendable, Equatable {
  // See `Schema.layout`.
  nonisolated(unsafe) let layout: UnsafeMutablePointer<MessageLayout>

  public init<M: Message>(_ schema: Schema<M>) { layout = schema.layout }

  /// The message's full name, package first.
  public var name: String { layout.pointee.name }
  /// The Swift type.
  public var type: any Message.Type { layout.pointee.type }
}

extension Message {
  /// The schema of a type known at run time only.
  public static var anySchema: AnySchema { AnySchema(schema) }
}
