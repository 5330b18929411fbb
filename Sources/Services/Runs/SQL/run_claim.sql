-- $1 worker, $2 its labels, $3 how many, $4 lease time, $5 the project that was served last, $6 the runs left of its
-- turn. The last row has no run and tells how to go on.
SELECT id, lease, attempt, project_id, plan_id, plan_document, last_project, turn_left, is_contended, left_over, next_in
FROM claim_runs($1, $2, $3, $4, $5, $6)
