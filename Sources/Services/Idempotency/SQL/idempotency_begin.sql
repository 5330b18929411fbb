-- Waits for a transaction that works on the same key. One row: the key is ours. $1 user, $2 method, $3 key, $4 hash
INSERT INTO idempotency_keys (user_id, method, request_id, request_hash) VALUES ($1, $2, $3, $4)
ON CONFLICT DO NOTHING
RETURNING created_at
