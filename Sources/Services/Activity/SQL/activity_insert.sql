-- $1 project, $2 type, $3 actor, $4 summary, $5 plan, $6 run, $7 artifact, $8 message, $9 schedule
INSERT INTO activity (project_id, type, actor, summary, plan_id, run_id, artifact_id, message_id, schedule_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
