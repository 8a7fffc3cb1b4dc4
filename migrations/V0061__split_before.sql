-- What an endpoint served before its deployments last changed: {"byVersion": {model version id: weight}}.
-- Not a reference: a version that served once may be deleted.

ALTER TABLE endpoint ADD COLUMN weights_before jsonb;
