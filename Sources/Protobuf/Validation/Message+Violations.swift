extension Message {
  /// Every field, here and in the messages inside, that breaks a rule of its table; empty where all is well.
  ///
  /// In the order of the tables, so that equal messages give equal lists. A message without rules costs nothing.
  public func violations() -> [FieldViolation] {
    let layout = Linker.linked(Self.schema.layout)
    guard !layout.pointee.judgements.isEmpty else { return [] }
    var walk = ViolationWalk()
    withUnsafePointer(to: self) { walk.visit(layout, UnsafeRawPointer($0)) }
    return walk.violations
  }
}

/// Walks a message and the messages inside, applying rules. Where it is becomes text only when something is wrong there.
private struct ViolationWalk {
  /// A message has at most so many violations reported: the answer must stay smaller than what was asked.
  private static let maxViolations = 100
  /// A step from the root to the message that is being judged.
  private enum Step {
    case field(Judgement)
    case element(Int)
    case key(String)
  }

  var violations: [FieldViolation] = []
  private var path: [Step] = []

  mutating func visit(_ layout: UnsafeMutablePointer<MessageLayout>, _ message: UnsafeRawPointer) {
    for judgement in layout.pointee.judgements {
      guard violations.count < Self.maxViolations else { return }
      let property = message + judgement.offset
      for rule in judgement.rules {
        guard let wrong = rule.check(property) else { continue }
        violations.append(FieldViolation(field: place(of: judgement), description: wrong))
      }
      if let child = judgement.child {
        path.append(.field(judgement))
        visitChildren(of: judgement, child, property)
        path.removeLast()
      }
    }
  }

  private mutating func visitChildren(
    of judgement: Judgement, _ child: UnsafeMutablePointer<MessageLayout>, _ property: UnsafeRawPointer
  ) {
    if let elements = judgement.field?.elements {
      let isRepeated = judgement.field?.shape == .repeated
      _ = elements.visit(property) { first, count, stride in
        for index in 0..<count {
          if isRepeated { path.append(.element(index)) }
          visit(child, first + index * stride)
          if isRepeated { path.removeLast() }
        }
        return true
      }
    } else if let field = judgement.field, let entries = field.entries {
      _ = entries.visit(property) { key, value in
        let text = field.keyText(key)
        path.append(.key(field.keyKind == .string ? "\"\(text)\"" : text))
        visit(child, value)
        path.removeLast()
        return true
      }
    }
  }

  /// The path in the contract's names: `plan.tasks[2].click.selector`.
  private func place(of judgement: Judgement) -> String {
    var text = ""
    for step in path + [.field(judgement)] {
      switch step {
      case .field(let judgement): text += text.isEmpty ? judgement.name : ".\(judgement.name)"
      case .element(let index): text += "[\(index)]"
      case .key(let key): text += "[\(key)]"
      }
    }
    return text
  }
}
