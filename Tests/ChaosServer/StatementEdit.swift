@_spi(Testing) import Database

/// Replaces a part of a statement's text.
struct StatementEdit {
  let statement: String
  let old: String
  let new: String

  /// Part of the notifications get lost: by itself this breaks nothing, since a poll stands behind each of them.
  static let losingNotifications = StatementEdit(
    statement: "live_notify", old: "SELECT pg_notify('vantflow_live', $1)",
    new: "SELECT pg_notify('vantflow_live', $1) WHERE random() < 0.5")

  /// Makes the edits in this process, before anything else of it uses statements. Stops it where one finds nothing to
  /// replace.
  static func apply(_ edits: [StatementEdit]) {
    Statement.rewriteTexts { name, sql in
      edits.filter { $0.statement == name }.reduce(sql) { text, edit in
        let edited = text.replacing(edit.old, with: edit.new)
        precondition(edited != text, "\(name) has changed, and there is nothing to edit: \(edit.old)")
        return edited
      }
    }
  }
}
