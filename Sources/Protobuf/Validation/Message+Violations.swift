extension Message {
  /// Every field, here and in the messages inside, that breaks a rule of its table; empty where all is well.
  ///
  /// In the order of the tables, so that equal messages give equal lists. A message without rules costs nothing.
  public func violations() -> [FieldViolation] {
    let layout = Linker.linked(Self.schema.layout)
    guard layout.pointee.hasRules else { return [] }
    var walk = ViolationWalk()
    withUnsafePointer(to: self) { walk.visit(layout, UnsafeRawPointer($0), path: "") }
    return walk.violations
  }
}

/// Walks a message and the messages inside, applying rules.
private struct ViolationWalk {
  /// A message has at most so many violations reported: the answer must stay smaller than what was asked.
  private static let maxViolations = 100
  var violations: [FieldViolation] = []

  mutating func visit(_ layout: UnsafeMutablePointer<MessageLayout>, _ message: UnsafeRawPointer, path: String) {
    for field in layout.pointee.fields {
      guard violations.count < Self.maxViolations else { return }
      let property = message + (field.offset ?? 0)
      let fieldPath = path.isEmpty ? field.name : "\(path).\(field.name)"
      for rule in field.rules {
        guard let wrong = rule.check(property) else { continue }
        violations.append(FieldViolation(field: fieldPath, description: wrong))
      }
      if let child = field.messageSchema?.layout, Linker.linked(child).pointee.hasRules {
        visitChildren(of: field, child, property, path: fieldPath)
      }
    }
    for oneof in layout.pointee.oneofs {
      for rule in oneof.rules {
        guard let wrong = rule.check(message + (oneof.offset ?? 0)) else { continue }
        let oneofPath = path.isEmpty ? oneof.name : "\(path).\(oneof.name)"
        violations.append(FieldViolation(field: oneofPath, description: wrong))
      }
    }
  }

  private mutating func visitChildren(
    of field: FieldInfo, _ child: UnsafeMutablePointer<MessageLayout>, _ property: UnsafeRawPointer, path: String
  ) {
    if let elements = field.elements {
      _ = elements.visit(property) { first, count, stride in
        for index in 0..<count {
          visit(child, first + index * stride, path: field.shape == .repeated ? "\(path)[\(index)]" : path)
        }
        return true
      }
    } else if let entries = field.entries {
      _ = entries.visit(property) { key, value in
        let text = field.keyText(key)
        let quoted = field.keyKind == .string ? "\"\(text)\"" : text
        visit(child, value, path: "\(path)[\(quoted)]")
        return true
      }
    }
  }
}
