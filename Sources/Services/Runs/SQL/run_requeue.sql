-- A dead letter again: a new run of the same snapshot, at once and with all its attempts. $1 new id, $2 the dead letter,
-- $3 user. No row: it is no dead letter.
WITH letter AS (
  DELETE FROM dead_letters WHERE run_id = $2 RETURNING run_id
), run AS (
  INSERT INTO runs (id, project_id, plan_id, plan_version, plan_title, plan_document, tasks_total, created_by, priority,
    deduplication_key, max_attempts, retry_initial, retry_multiplier, retry_longest, retry_categories, required_labels,
    required_capabilities, repeats_run_id)
  SELECT $1, r.project_id, r.plan_id, r.plan_version, r.plan_title, r.plan_document, r.tasks_total, $3, r.priority,
    r.deduplication_key, r.max_attempts, r.retry_initial, r.retry_multiplier, r.retry_longest, r.retry_categories,
    r.required_labels, r.required_capabilities, r.id
  FROM runs r JOIN letter ON r.id = letter.run_id
  RETURNING id, project_id, plan_id, plan_title, required_labels, required_capabilities, priority, run_at,
    deduplication_key
), waiting AS (
  INSERT INTO run_queue (run_id, project_id, lane, required_capabilities, priority, run_at, is_ready)
  SELECT id, project_id, array_to_string(required_labels, ','), required_capabilities, priority, run_at, true FROM run
), head AS (
  INSERT INTO run_log_heads (run_id, project_id) SELECT id, project_id FROM run
)
SELECT project_id, plan_id, plan_title, deduplication_key FROM run
