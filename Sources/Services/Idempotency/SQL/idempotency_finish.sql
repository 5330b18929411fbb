UPDATE idempotency_keys SET response = $4 WHERE user_id = $1 AND method = $2 AND request_id = $3
