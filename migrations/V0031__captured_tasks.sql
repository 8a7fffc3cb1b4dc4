-- What labeling tells of captured predictions; monitoring reads this and not the tables behind it.
CREATE VIEW captured_task WITH (security_invoker = true) AS
  SELECT tenant_id, prediction_id, id AS task_id, project_id, state, accepted ->> 'choice' AS choice
    FROM labeling_task WHERE prediction_id IS NOT NULL;
GRANT SELECT ON captured_task TO "${runtime_role}";

-- From a label to the entry that got it.
CREATE INDEX labeling_task_committed ON labeling_task (tenant_id, path, committed_version)
  WHERE committed_version IS NOT NULL;
