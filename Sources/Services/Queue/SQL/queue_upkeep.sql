-- What keeps the database from cleaning up and from telling others: how far back, in transactions and in seconds, somebody
-- still sees (of sessions of other users only as far as a monitoring role may), and how full the notification queue is.
SELECT greatest(
    (SELECT max(age(backend_xmin)) FROM pg_stat_activity),
    (SELECT max(greatest(age(xmin), age(catalog_xmin))) FROM pg_replication_slots),
    (SELECT max(age(transaction)) FROM pg_prepared_xacts), 0)::bigint AS xmin_age,
  coalesce((SELECT extract(epoch FROM now() - min(xact_start)) FROM pg_stat_activity WHERE backend_xmin IS NOT NULL), 0)
    ::float8 AS oldest_seconds,
  pg_notification_queue_usage() AS notification_usage
