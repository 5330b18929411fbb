-- What followed a cursor, in the order of the feed, and whether more is committed: nothing beside a transaction that still
-- runs is given, since that may yet add entries before it. `is_ahead`: no cursor that was given out before lies there, as
-- long as the record has not gone back. One row at least. $1 project, $2 and $3 the cursor, $4 limit
SELECT settled.is_waiting, settled.is_ahead, entry.*
FROM (
  SELECT EXISTS (SELECT FROM activity WHERE project_id = $1 AND xid >= pg_snapshot_xmin(pg_current_snapshot()))
    AS is_waiting,
    $2::text::xid8 > pg_snapshot_xmin(pg_current_snapshot()) AS is_ahead
) settled
LEFT JOIN (
  SELECT activity.xid, activity.xid::text AS xid_text, id, project_id, type, actor, summary, plan_id, run_id, artifact_id,
    message_id, schedule_id, at
  FROM activity
  WHERE project_id = $1 AND (xid, id) > ($2::text::xid8, $3)
    AND xid < pg_snapshot_xmin(pg_current_snapshot())
  ORDER BY activity.xid, id
  LIMIT $4
) entry ON true
ORDER BY entry.xid, entry.id
