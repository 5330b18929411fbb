-- How many a lease has stored or is uploading, but for its upload of one name. $1 run, $2 lease, $3 file name
SELECT (SELECT count(*) FROM artifacts WHERE run_id = $1 AND lease = $2)
  + (SELECT count(*) FROM artifact_uploads WHERE run_id = $1 AND lease = $2 AND file_name <> $3)
