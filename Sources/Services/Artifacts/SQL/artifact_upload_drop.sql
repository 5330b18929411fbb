-- No row where there is no such upload any more: it may have become an artifact. $1 id
DELETE FROM artifact_uploads WHERE id = $1
RETURNING id
