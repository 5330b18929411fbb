-- Whether retention has removed the logs of the day on which the run was made. $1 run
SELECT EXISTS (SELECT FROM log_days_removed WHERE day = log_day($1)) AS is_removed
