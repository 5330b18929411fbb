-- $1 id, $2 hash of the session, $3 principal, $4 name, $5 worker, $6 version, $7 labels, $8 capabilities,
-- $9 concurrency
INSERT INTO runners (id, session_hash, principal, name, worker, version, labels, capabilities, concurrency)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
