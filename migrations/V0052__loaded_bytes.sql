-- Memory that the loaded model takes, measured by the admission run. NULL for versions admitted before.
ALTER TABLE model_version ADD COLUMN loaded_bytes bigint;
