-- Which of these uploads is under way. $1 keys, $2 what the storage calls the upload of each
SELECT storage_upload FROM artifact_uploads
JOIN unnest($1::text[], $2::text[]) AS open (key, upload) ON storage_key = open.key AND storage_upload = open.upload
