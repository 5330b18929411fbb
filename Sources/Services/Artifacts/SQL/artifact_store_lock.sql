-- To the end of the transaction: the marker in the store is read and written meanwhile. $1 place
SELECT owner, stamp, next_stamp FROM artifact_stores WHERE place = $1 FOR UPDATE
