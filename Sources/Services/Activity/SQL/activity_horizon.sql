-- Up to where the feed is settled, and whether committed entries of the project wait behind that. $1 project
SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS horizon,
  EXISTS (SELECT FROM activity WHERE project_id = $1 AND xid >= pg_snapshot_xmin(pg_current_snapshot())) AS is_waiting
