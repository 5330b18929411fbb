SELECT paused_at, pause_reason FROM queue_pause WHERE is_only
