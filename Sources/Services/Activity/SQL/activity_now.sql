-- The point that divides what is settled from what may still come.
SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS horizon
