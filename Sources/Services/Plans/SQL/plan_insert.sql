-- $1 id, $2 project, $3 title, $4 planner, $5 message, $6 user, $7 document
WITH version AS (
  INSERT INTO plan_versions (plan_id, version, document, created_by) VALUES ($1, 1, $7, $6)
)
INSERT INTO plans (id, project_id, title, state, planner, message_id, created_by)
VALUES ($1, $2, $3, 'draft', $4, $5, $6)
