@_spi(Testing) import Database
import Services

/// A promise that the server breaks on purpose, so that the chaos test can be seen to notice.
enum BrokenVariant: String, CaseIterable {
  /// It breaks none.
  case none
  /// Writes of a worker are accepted under any lease, also after the run has ended.
  case noFencing = "no-fencing"
  /// Streams hear what they are notified of, and no poll makes up for what they are not.
  case notifyOnly = "notify-only"
  /// Log lines are numbered by the highest number so far plus one, and no row is locked for it.
  case noHeadRowLock = "no-head-row-lock"

  /// Replaces a part of a statement's text.
  private struct Edit {
    let statement: String
    let old: String
    let new: String
  }

  private var edits: [Edit] {
    switch self {
    case .none: []
    case .noFencing:
      [
        Edit(
          statement: "run_progress", old: "AND lease = $2 AND state = 'running'",
          new: "AND $2::bigint IS NOT NULL AND state = 'running'"),
        Edit(statement: "log_append", old: "AND lease = $2 ", new: "AND $2::bigint IS NOT NULL "),
        Edit(
          statement: "run_finish", old: "WHERE id = $1 AND lease = $2 AND state = 'running'",
          new: "WHERE id = $1 AND $2::bigint IS NOT NULL"),
        Edit(
          statement: "run_finish", old: "r.lease = verdict.lease AND r.state = 'running'", new: "true"),
      ]
    case .notifyOnly:
      [Edit(statement: "run_pulses", old: "WHERE r.id = ANY ($1)", new: "WHERE r.id = ANY ($1) AND false")]
    case .noHeadRowLock:
      [
        Edit(
          statement: "log_append",
          old: """
              UPDATE run_log_heads SET last_seq = last_seq + cardinality($8::text[]), last_chunk = $3
              WHERE run_id = $1 AND lease = $2 AND last_chunk = $3 - 1 AND last_seq + cardinality($8::text[]) <= $9
              RETURNING project_id, last_seq, last_seq - cardinality($8::text[]) AS seq_before
            ), lines
            """,
          new: """
              SELECT project_id, before.seq + cardinality($8::text[]) AS last_seq, before.seq AS seq_before
              FROM run_log_heads, (SELECT coalesce(max(seq), 0) AS seq FROM log_entries WHERE run_id = $1) before
              WHERE run_id = $1 AND lease = $2 AND $3::bigint > 0 AND $9::bigint > 0
            ), told AS (
              UPDATE run_log_heads SET last_seq = head.last_seq FROM head WHERE run_log_heads.run_id = $1
            ), lines
            """)
      ]
    }
  }

  /// What the variant does to the schema: where the database itself would keep the promise, it must not.
  var migrations: [Migration] {
    guard self == .noFencing else { return [] }
    return [
      Migration(Schema.migrations.count + 1, "no fencing", "DROP TRIGGER runs_terminal_is_final ON runs")
    ]
  }

  /// Breaks the promise in this process. Part of the notifications get lost too, where that is asked for: by itself
  /// this breaks nothing, since a poll stands behind each of them.
  func apply(losingNotifications: Bool) {
    var edits = edits
    if losingNotifications {
      edits.append(
        Edit(
          statement: "live_notify", old: "SELECT pg_notify('vantflow_live', $1)",
          new: "SELECT pg_notify('vantflow_live', $1) WHERE random() < 0.5"))
    }
    Statement.rewriteTexts { [edits] name, sql in
      edits.filter { $0.statement == name }.reduce(sql) { text, edit in
        let edited = text.replacing(edit.old, with: edit.new)
        precondition(edited != text, "\(name) has changed, and no promise would be broken: \(edit.old)")
        return edited
      }
    }
  }
}
