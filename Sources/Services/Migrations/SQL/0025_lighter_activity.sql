-- Each entry is written by the statement that has just locked what it names, or made it: it need not be looked up for that.
-- The tables in the order in which the look-ups take them, which every claim and every end has made so far. Chats and schedules
-- take theirs before the entry: where one of them is in the way, the migration is tried again.
LOCK TABLE activity, chat_messages, schedules IN ACCESS EXCLUSIVE MODE;
ALTER TABLE activity DROP CONSTRAINT activity_message_id_fkey, DROP CONSTRAINT activity_schedule_id_fkey;

-- Each statement reads the checks of the tables that it writes anew, and each row is held against them: a type whose subject is
-- known is not looked at by a regular expression too. Rows that are there have passed more than that, so that nobody has to
-- wait until they are checked again (NOT VALID).
ALTER TABLE activity DROP CONSTRAINT activity_type, DROP CONSTRAINT activity_names_its_subject,
  DROP CONSTRAINT activity_names_its_schedule,
  ADD CONSTRAINT activity_names_its_subject CHECK (CASE
    WHEN type LIKE 'run.%' THEN run_id IS NOT NULL
    WHEN type LIKE 'plan.%' THEN plan_id IS NOT NULL
    WHEN type LIKE 'artifact.%' THEN artifact_id IS NOT NULL AND run_id IS NOT NULL
    WHEN type LIKE 'chat.%' THEN message_id IS NOT NULL
    WHEN type LIKE 'schedule.%' THEN schedule_id IS NOT NULL
    ELSE type ~ '^[a-z_]+\.[a-z_]+$' END) NOT VALID;
