-- $1 id
DELETE FROM artifact_uploads WHERE id = $1
