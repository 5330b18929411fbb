SELECT id, secret, created_at <= now() - $1::interval AS is_settled
FROM download_keys ORDER BY id
