import Testing

/// A line of a table: what a person writes, the tasks it must give, and what must be said not to be understood.
struct Sentence: Sendable, CustomTestStringConvertible {
  let text: String
  let tasks: [String]
  let notUnderstood: [String]

  init(_ text: String, _ tasks: String..., not notUnderstood: [String] = []) {
    self.text = text
    self.tasks = tasks
    self.notUnderstood = notUnderstood
  }

  var testDescription: String { text }
}
