import Messages

/// What a grammar made of a clause.
enum Reading {
  /// The tasks, named, and what stood beside them and was not understood, as ranges of the source.
  case understood([PlanTask], leftovers: [Range<Int>] = [])

  /// The page's HTML is to be kept: with the screenshot before it, where there is one.
  case htmlSnapshot(name: String?, leftovers: [Range<Int>])

  /// Nothing was understood; the reason says why or what would help, where that is known.
  case notUnderstood(String?)

  /// This reading with the tasks of another; a part that was not understood is left over.
  func adding(_ other: Reading?, orLeaving range: Range<Int>?) -> Reading {
    switch (self, other) {
    case (.understood(let tasks, let left), .understood(let more, let moreLeft)?):
      .understood(tasks + more, leftovers: left + moreLeft)
    case (.understood(let tasks, let left), .htmlSnapshot(_, let moreLeft)?):
      .understood(TaskDraft.keepingHTML(tasks), leftovers: left + moreLeft)
    case (.htmlSnapshot(_, let left), .understood(let more, let moreLeft)?):
      .understood(TaskDraft.keepingHTML(more), leftovers: left + moreLeft)
    case (.understood(let tasks, let left), _): .understood(tasks, leftovers: left + [range].compactMap { $0 })
    case (.htmlSnapshot(let name, let left), _): .htmlSnapshot(name: name, leftovers: left + [range].compactMap { $0 })
    case (.notUnderstood, _): self
    }
  }
}
