-- The first key of a database; the first of several servers that start together makes it.
INSERT INTO download_keys (id, secret)
SELECT 1, $1 WHERE NOT EXISTS (SELECT FROM download_keys)
ON CONFLICT DO NOTHING
