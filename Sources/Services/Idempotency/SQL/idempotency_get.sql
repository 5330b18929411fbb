SELECT request_hash, response FROM idempotency_keys WHERE user_id = $1 AND method = $2 AND request_id = $3
