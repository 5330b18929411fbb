-- The runs of a project that somebody executes, by their ids. $1 project, $2 only those behind this id (null: from the
-- first), $3 limit
SELECT run_id FROM run_leases
WHERE project_id = $1 AND ($2::uuid IS NULL OR run_id > $2)
ORDER BY run_id
LIMIT $3
