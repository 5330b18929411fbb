-- The marker in the store has the next stamp. $1 place
UPDATE artifact_stores SET stamp = next_stamp, next_stamp = NULL WHERE place = $1
