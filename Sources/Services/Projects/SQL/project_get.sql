SELECT id, display_name, description, revision, created_at, updated_at FROM projects WHERE id = $1
