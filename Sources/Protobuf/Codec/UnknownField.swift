extension Message {
  /// Where encoded bytes say something that this program does not know: a field that the table has not, or a value of an
  /// enum without a name.
  ///
  /// Reading drops such fields, so that what is written from the message that was read lacks them. Who is to act on a
  /// message, or to store it again, asks first; who only shows it need not. A known field under another wire type is not
  /// looked for, since no version of a contract changes it. Any thread; the time is linear in the bytes.
  ///
  /// - Returns: the path of the first one, such as `tasks[1].17`: names where they are known, else the number. Nil where
  ///   everything is known, and where the bytes are no message.
  public static func unknownPath(in bytes: UnsafeRawBufferPointer) -> String? {
    UnknownField.path(in: bytes, of: Linker.linked(schema.layout), depthLeft: DecodingLimits.default.maxDepth)
  }

  /// See `unknownPath(in:)`.
  public static func unknownPath(in bytes: [UInt8]) -> String? {
    bytes.withUnsafeBytes { unknownPath(in: $0) }
  }
}

/// Walks an encoded message beside its table.
private enum UnknownField {
  typealias Layout = UnsafeMutablePointer<MessageLayout>

  static func path(in bytes: UnsafeRawBufferPointer, of layout: Layout, depthLeft: Int) -> String? {
    guard depthLeft > 0 else { return nil }
    // The plans are plain memory, quick to walk.
    let plans = UnsafeBufferPointer(start: layout.pointee.plans, count: layout.pointee.planCount)
    var indexes: [UInt32: Int] = [:]
    var scanner = WireScanner(bytes)
    while !scanner.isAtEnd {
      guard let field = scanner.next() else { return nil }
      guard let plan = plans.first(where: { Int($0.number) == field.number }) else { return "\(field.number)" }
      var index: Int?
      if plan.shape == .repeated, plan.step == .message {
        index = indexes[plan.number, default: 0]
        indexes[plan.number] = (index ?? 0) + 1
      }
      if let inner = path(in: field, plan, of: layout, depthLeft) {
        let name = layout.pointee.fields.first { $0.number == field.number }?.name ?? "\(field.number)"
        return name + (index.map { "[\($0)]" } ?? "") + (inner.isEmpty ? "" : ".\(inner)")
      }
    }
    return nil
  }

  /// The path within a field: empty where it is the field's own value.
  private static func path(
    in field: WireScanner.Field, _ plan: FieldPlan, of layout: Layout, _ depthLeft: Int
  ) -> String? {
    if plan.shape == .map { return path(inEntry: field, plan, of: layout, depthLeft) }
    switch plan.step {
    case .message:
      return plan.child.flatMap { path(in: field.payload, of: $0, depthLeft: depthLeft - 1) }
    case .word32:
      return hasUnknownValue(field, of: layout, number: field.number) ? "" : nil
    case .word64, .bool, .string, .bytes:
      return nil
    }
  }

  /// A map's entry has a key, which no enum can be, and a value.
  private static func path(
    inEntry entry: WireScanner.Field, _ plan: FieldPlan, of layout: Layout, _ depthLeft: Int
  ) -> String? {
    var scanner = WireScanner(entry.payload)
    while !scanner.isAtEnd {
      guard let field = scanner.next() else { return nil }
      switch field.number {
      case 1: continue
      case 2:
        if let child = plan.map?.pointee.child {
          if let path = path(in: field.payload, of: child, depthLeft: depthLeft - 1) { return path }
        } else if hasUnknownValue(field, of: layout, number: entry.number) {
          return ""
        }
      default: return "\(field.number)"
      }
    }
    return nil
  }

  /// Whether the value, or one of several that are packed, has no name in the enum that the table's field is of.
  private static func hasUnknownValue(_ field: WireScanner.Field, of layout: Layout, number: Int) -> Bool {
    guard let schema = layout.pointee.fields.first(where: { $0.number == number })?.enumSchema else { return false }
    var values = WireScanner(field.payload)
    while !values.isAtEnd {
      guard let value = values.takeVarint() else { return false }
      if schema.name(of: Int32(truncatingIfNeeded: value)) == nil { return true }
    }
    return false
  }
}
