-- What one row took on the CPU in the admission run; empty for versions that were admitted before it was kept.
ALTER TABLE model_version ADD COLUMN row_micros bigint;
