-- Nobody else changes the run until the end of the transaction: neither its worker nor the rescue.
SELECT project_id, plan_id, plan_title, state, cancel_requested_at IS NOT NULL AS is_cancel_requested FROM runs WHERE id = $1 FOR UPDATE
