-- What an endpoint's models are to run on.
ALTER TABLE endpoint ADD COLUMN device text NOT NULL DEFAULT 'auto' CHECK (device IN ('auto', 'cpu', 'gpu'));
