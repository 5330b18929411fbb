-- $1 project, $2 and $3 only entries older than this one (null: from the newest), $4 limit, $5 types (null: all)
SELECT activity.xid::text AS xid_text, id, project_id, type, actor, summary, plan_id, run_id, artifact_id, message_id,
  schedule_id, at
FROM activity
WHERE project_id = $1
  AND ($2::text IS NULL OR (xid, id) < ($2::text::xid8, $3))
  AND ($5::text[] IS NULL OR type = ANY ($5))
ORDER BY activity.xid DESC, id DESC
LIMIT $4
