-- How far a zone's clock is ahead of UTC at $2, and from each change in the $3 days after that on. A change is noticed
-- from one day to the next, and then looked for by the hour and by the minute. $1 zone
WITH days AS (
  SELECT at, ahead, lag(at) OVER by_time AS before_at, lag(ahead) OVER by_time AS before_ahead
  FROM generate_series(0, $3::integer) AS number,
    LATERAL (SELECT $2::timestamptz + number * interval '24 hours' AS at) AS day,
    LATERAL (SELECT extract(epoch FROM at AT TIME ZONE $1 - at AT TIME ZONE 'UTC')::bigint AS ahead) AS clock
  WINDOW by_time AS (ORDER BY at)
), changes AS (
  SELECT minute.at, days.ahead
  FROM days,
    LATERAL (
      SELECT min(at) AS at
      FROM generate_series(1, 24) AS number, LATERAL (SELECT days.before_at + number * interval '1 hour' AS at) AS hour
      WHERE extract(epoch FROM at AT TIME ZONE $1 - at AT TIME ZONE 'UTC')::bigint = days.ahead) AS hour,
    LATERAL (
      SELECT min(at) AS at
      FROM generate_series(0, 59) AS number, LATERAL (SELECT hour.at - number * interval '1 minute' AS at) AS minute
      WHERE extract(epoch FROM at AT TIME ZONE $1 - at AT TIME ZONE 'UTC')::bigint = days.ahead) AS minute
  WHERE days.ahead <> days.before_ahead
)
SELECT at, ahead FROM days WHERE before_at IS NULL
UNION ALL
SELECT at, ahead FROM changes
ORDER BY at
