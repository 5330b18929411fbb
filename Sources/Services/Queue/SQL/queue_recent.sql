-- The attempts that ended lately, the latest first and no more than $3. $1 project (null: all), $2 how far back
WITH recent AS MATERIALIZED (
  SELECT outcome, is_last, failure_category, ended_at, extract(epoch FROM started_at - ready_at)::float8 AS pickup
  FROM run_attempts WHERE ended_at > now() - $2::interval AND ($1::uuid IS NULL OR project_id = $1)
  ORDER BY ended_at DESC
  LIMIT $3
)
SELECT count(*) FILTER (WHERE outcome = 'completed') AS completed,
  count(*) FILTER (WHERE is_last AND outcome NOT IN ('completed', 'cancelled')) AS failed,
  count(*) FILTER (WHERE outcome = 'cancelled') AS cancelled,
  count(*) FILTER (WHERE NOT is_last AND failure_category IS NOT NULL) AS retried,
  count(*) FILTER (WHERE outcome = 'lost') AS rescued,
  count(*) FILTER (WHERE outcome = 'handed_back') AS handed_back,
  (percentile_cont(0.5) WITHIN GROUP (ORDER BY pickup)) AS pickup_p50,
  (percentile_cont(0.95) WITHIN GROUP (ORDER BY pickup)) AS pickup_p95,
  (percentile_cont(0.99) WITHIN GROUP (ORDER BY pickup)) AS pickup_p99,
  (CASE WHEN count(*) < $3 THEN extract(epoch FROM $2::interval)
    ELSE extract(epoch FROM now() - min(ended_at)) END)::float8 AS window_seconds,
  (SELECT coalesce(array_agg(category ORDER BY times DESC, category), '{}')
   FROM (SELECT failure_category AS category, count(*) AS times FROM recent WHERE failure_category IS NOT NULL
     GROUP BY failure_category) c) AS categories,
  (SELECT coalesce(array_agg(times ORDER BY times DESC, category), '{}')
   FROM (SELECT failure_category AS category, count(*) AS times FROM recent WHERE failure_category IS NOT NULL
     GROUP BY failure_category) c) AS category_counts
FROM recent
