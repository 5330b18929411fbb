-- As the run has it. By itself: who takes both tables takes them in one order or the other.
ALTER TABLE run_queue ADD COLUMN required_capabilities text[] NOT NULL DEFAULT '{}';
