-- $1 worker, $2 its labels, $3 how many, $4 lease time, $5 the project behind which the turn goes on. The last row has no
-- run and tells how to go on.
SELECT id, lease, attempt, project_id, plan_id, plan_document, last_project, is_contended, next_in
FROM claim_runs($1, $2, $3, $4, $5)
