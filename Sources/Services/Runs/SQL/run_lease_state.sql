-- Why a write was refused, or that it had been made before.
SELECT lease, state FROM runs WHERE id = $1
