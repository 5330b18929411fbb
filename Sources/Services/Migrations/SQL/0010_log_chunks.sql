-- Logs by the chunk: the entries of one append, encoded as they go to those who follow the log, so that a late
-- subscriber costs a copy and no decoding. A run's id starts with the time it was made (UUIDv7), so that a day's logs
-- are a partition under the same primary key, and their retention is DROP TABLE.
CREATE TABLE log_chunks (
  run_id     uuid        NOT NULL,
  first_seq  bigint      NOT NULL CONSTRAINT log_chunks_first_seq_positive CHECK (first_seq > 0),
  last_seq   bigint      NOT NULL,
  levels     integer     NOT NULL,  -- bit n: an entry of the LogLevel n is in it
  first_task integer     NOT NULL,  -- the least task number in it, 0 for none
  last_task  integer     NOT NULL,  -- the greatest
  entries    bytea       NOT NULL   -- the field `entries` of an encoded TailLogsResponse, once an entry
                         CONSTRAINT log_chunks_entries_not_empty CHECK (octet_length(entries) > 0),
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (run_id, first_seq),
  CONSTRAINT log_chunks_numbers_in_order CHECK (first_seq <= last_seq),
  CONSTRAINT log_chunks_tasks_in_order CHECK (first_task <= last_task)
) PARTITION BY RANGE (run_id);

-- Where no partition was made in time: nothing is refused, and the partition takes the rows over when it is made.
CREATE TABLE log_chunks_rest PARTITION OF log_chunks DEFAULT;

-- Days whose logs were removed by retention: what tells a log that is gone from one that is damaged.
CREATE TABLE log_days_removed (
  day        date        PRIMARY KEY,
  removed_at timestamptz NOT NULL DEFAULT now()
);

-- The day on which a run was made, by its id, in UTC.
CREATE FUNCTION log_day(run uuid) RETURNS date LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT (to_timestamp(('x0000' || left(replace(run::text, '-', ''), 12))::bit(64)::bigint / 1000.0)
    AT TIME ZONE 'UTC')::date
$$;

-- The least id of a run that was made on a day.
CREATE FUNCTION log_day_start(day date) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT (lpad(to_hex((extract(epoch FROM day) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid
$$;

-- Makes the partition of a day, where there is none. The rows that came before it move in: the lock keeps more from
-- coming in the meantime, and is short, since the rest is empty as long as partitions are made ahead.
CREATE FUNCTION add_log_partition(day date) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  name text := 'log_chunks_' || to_char(day, 'YYYYMMDD');
BEGIN
  IF to_regclass(name) IS NOT NULL THEN RETURN false; END IF;
  LOCK TABLE log_chunks_rest IN ACCESS EXCLUSIVE MODE;
  EXECUTE format('CREATE TABLE %I (LIKE log_chunks INCLUDING ALL) WITH (autovacuum_vacuum_insert_scale_factor = 0.1)',
    name);
  EXECUTE format('WITH moved AS (DELETE FROM log_chunks_rest WHERE run_id >= %L AND run_id < %L RETURNING *)
    INSERT INTO %I SELECT * FROM moved', log_day_start(day), log_day_start(day + 1), name);
  EXECUTE format('ALTER TABLE log_chunks ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', name, log_day_start(day),
    log_day_start(day + 1));
  RETURN true;
END $$;

-- Removes a day's logs and keeps in mind that they were there. The lock on the whole table is short: no row is touched.
CREATE FUNCTION remove_log_partition(day date) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('DROP TABLE %I', 'log_chunks_' || to_char(day, 'YYYYMMDD'));
  INSERT INTO log_days_removed (day) VALUES (remove_log_partition.day) ON CONFLICT DO NOTHING;
END $$;

-- A number as protocol buffers write it: seven bits a byte, the lowest first.
CREATE FUNCTION protobuf_varint(number bigint) RETURNS bytea LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
  bytes bytea := '';
  rest bigint := number;
BEGIN
  WHILE rest NOT BETWEEN 0 AND 127 LOOP
    bytes := bytes || set_byte('\x00', 0, (rest & 127 | 128)::integer);
    rest := rest >> 7 & 144115188075855871;  -- 57 bits: the sign does not move along
  END LOOP;
  RETURN bytes || set_byte('\x00', 0, rest::integer);
END $$;

-- A field of a number; nothing for 0, which is what an absent one means. `tag` holds its number and type.
CREATE FUNCTION protobuf_number(tag bytea, number bigint) RETURNS bytea LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE number WHEN 0 THEN '' ELSE tag || protobuf_varint(number) END
$$;

-- A field of text or of a message.
CREATE FUNCTION protobuf_bytes(tag bytea, bytes bytea) RETURNS bytea LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT tag || protobuf_varint(octet_length(bytes)) || bytes
$$;

-- A LogEntry as an entry of a TailLogsResponse, for lines that the database writes itself.
CREATE FUNCTION log_entry_field(seq bigint, at timestamptz, level integer, source integer, task_number integer,
  message text) RETURNS bytea LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
  microseconds bigint := (extract(epoch FROM at) * 1000000)::bigint;
  seconds bigint := floor(extract(epoch FROM at))::bigint;
BEGIN
  RETURN protobuf_bytes('\x0a', protobuf_number('\x08', seq)
    || protobuf_bytes('\x12', protobuf_number('\x08', seconds)
      || protobuf_number('\x10', (microseconds - seconds * 1000000) * 1000))
    || protobuf_number('\x18', level) || protobuf_number('\x20', source) || protobuf_number('\x28', task_number)
    || CASE message WHEN '' THEN '' ELSE protobuf_bytes('\x32', convert_to(message, 'UTF8')) END);
END $$;

-- A line of the server's own as a chunk.
CREATE FUNCTION log_chunk_of_line(run uuid, seq bigint, at timestamptz, level integer, task_number integer,
  message text) RETURNS log_chunks LANGUAGE sql STABLE AS $$
  SELECT ROW(run, seq, seq, 1 << level, task_number, task_number, log_entry_field(seq, at, level, 1, task_number,
    message), at)::log_chunks
$$;

-- What was written before, at most 500 lines and about 256 KiB a chunk.
SELECT add_log_partition(day)
FROM (SELECT DISTINCT log_day(run_id) AS day FROM run_log_heads WHERE last_seq > 0) logged;

SELECT add_log_partition((now() AT TIME ZONE 'UTC')::date + ahead) FROM generate_series(-1, 7) AS ahead;

INSERT INTO log_chunks
SELECT run_id, min(seq), max(seq), bit_or(1 << greatest(0, least(level, 30))), min(task_number), max(task_number),
  string_agg(log_entry_field(seq, at, level, source, task_number, message), ''::bytea ORDER BY seq), max(at)
FROM (
  SELECT *, sum(octet_length(message) + 48) OVER (PARTITION BY run_id ORDER BY seq) / 262144 AS piece
  FROM log_entries
) line
GROUP BY run_id, (seq - 1) / 500, piece;

DROP TABLE log_entries;
