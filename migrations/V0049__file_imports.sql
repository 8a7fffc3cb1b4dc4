-- Imports read files too, not only other MLflow servers. The table keeps its name: during an upgrade the older nodes go
-- on using it, and what they write is of the kind that they know.
ALTER TABLE mlflow_import ADD COLUMN kind text NOT NULL DEFAULT 'mlflow_server';

-- A file to import is of no dataset; its object goes when it has been taken.
ALTER TABLE upload DROP CONSTRAINT upload_purpose_check;
ALTER TABLE upload ADD CONSTRAINT upload_purpose_check CHECK (purpose IN ('dataset', 'model', 'import'));
