-- Which of these objects something refers to. $1 keys
SELECT storage_key FROM artifacts WHERE storage_key = ANY ($1)
UNION ALL
SELECT storage_key FROM artifact_uploads WHERE storage_key = ANY ($1)
