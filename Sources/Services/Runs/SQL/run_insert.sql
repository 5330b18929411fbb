-- $1 id, $2 project, $3 plan, $4 version, $5 title, $6 document, $7 number of tasks, $8 user
WITH run AS (
  INSERT INTO runs (id, project_id, plan_id, plan_version, plan_title, plan_document, tasks_total, created_by)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
)
INSERT INTO run_log_heads (run_id, project_id) VALUES ($1, $2)
