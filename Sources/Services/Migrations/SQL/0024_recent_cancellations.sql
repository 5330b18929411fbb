-- Runs that were cancelled of late, for those who watch their project: one that never began has no attempt by whose end it
-- could be found. An index over the record, which is only added to, and not over `runs`: a column that an index there has,
-- or its condition, cannot be updated within the page (heap-only) any more, and each run sets both its start and its end.
CREATE INDEX activity_cancellations ON activity (project_id, at) WHERE type = 'run.cancelled';
