-- $1 id, $2 project, $3 plan, $4 version, $5 title, $6 document, $7 number of tasks, $8 user, $9 priority, $10 not before
-- (null: at once), $11 deduplication key, $12 attempts, $13 first and $15 longest pause between them, $14 what the pause
-- is multiplied with, $16 categories that are retried, $17 labels, $18 capabilities, $19 schedule and
-- $20 its occurrence (null: somebody made it)
WITH run AS (
  INSERT INTO runs (id, project_id, plan_id, plan_version, plan_title, plan_document, tasks_total, created_by, priority,
    run_at, schedule_time, deduplication_key, max_attempts, retry_initial, retry_multiplier, retry_longest,
    retry_categories, required_labels, required_capabilities, schedule_id, scheduled_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, greatest($10, now()), $10, $11, $12, $13, $14, $15, $16, $17, $18, $19,
    $20)
  RETURNING id, project_id, required_labels, required_capabilities, priority, run_at
), waiting AS (
  INSERT INTO run_queue (run_id, project_id, lane, required_capabilities, priority, run_at, is_ready)
  SELECT id, project_id, array_to_string(required_labels, ','), required_capabilities, priority, run_at, run_at <= now()
  FROM run
)
INSERT INTO run_log_heads (run_id, project_id) VALUES ($1, $2)
