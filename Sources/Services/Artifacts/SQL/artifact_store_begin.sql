-- $1 place
INSERT INTO artifact_stores AS store (place) VALUES ($1)
ON CONFLICT (place) DO UPDATE SET next_stamp = coalesce(store.next_stamp, excluded.next_stamp)
