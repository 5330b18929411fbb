-- $1 id, $2 project, $3 role, $4 user, $5 reply to, $6 text, $7 plan, $8 what was not understood
INSERT INTO chat_messages (id, project_id, role, user_id, reply_to, text, plan_id, not_understood)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
RETURNING id, project_id, role, text, plan_id, not_understood, created_at
