-- $1 id, $2 display name, $3 description, $4 owner
WITH project AS (
  INSERT INTO projects (id, display_name, description, owner_id) VALUES ($1, $2, $3, $4)
  RETURNING id, display_name, description, revision, created_at, updated_at
), owner AS (
  INSERT INTO collaborators (project_id, user_id, role) SELECT id, $4, 'owner' FROM project
)
SELECT id, display_name, description, revision, created_at, updated_at FROM project
