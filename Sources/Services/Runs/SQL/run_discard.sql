-- $1 id. No row: it is no dead letter.
WITH letter AS (
  DELETE FROM dead_letters WHERE run_id = $1 RETURNING run_id
)
SELECT r.project_id, r.plan_id, r.plan_title FROM runs r JOIN letter ON r.id = letter.run_id
