-- Its versions stay: runs of the past refer to them.
UPDATE plans SET deleted_at = now(), revision = revision + 1, updated_at = now() WHERE id = $1
