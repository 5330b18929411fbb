-- Ends schedules by themselves, with what waits. $1 ids, $2 why
WITH ended AS (
  UPDATE schedules SET next_at = NULL, last_error = $2, revision = revision + 1, updated_at = now()
  WHERE id = ANY ($1) AND deleted_at IS NULL
  RETURNING id, project_id, plan_id, display_name
), dropped AS (
  UPDATE schedule_occurrences o SET state = 'skipped', message = $2, updated_at = now()
  FROM ended WHERE o.schedule_id = ended.id AND o.state = 'waiting'
)
INSERT INTO activity (project_id, type, actor, summary, plan_id, schedule_id)
SELECT project_id, 'schedule.ended', 'schedule',
  left('The schedule ' || CASE display_name WHEN '' THEN '' ELSE '"' || display_name || '" ' END || 'has ended. ' || $2, 500),
  plan_id, id
FROM ended
