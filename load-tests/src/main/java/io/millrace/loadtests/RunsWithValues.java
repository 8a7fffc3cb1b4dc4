package io.millrace.loadtests;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.StringJoiner;

/** Makes runs, one after the other, each with five params, five metrics and three tags. */
final class RunsWithValues implements Call {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int SPREAD = 7_919;

  private final TrackingServer server;
  private final String experiment;
  private final int end;
  private final int all;
  private int number;
  private String run;

  /**
   * @param from the first run's number
   * @param to before which number it ends
   * @param all how many there are of all clients: what their values are spread over
   */
  RunsWithValues(TrackingServer server, String experiment, int from, int to, int all) {
    this.server = server;
    this.experiment = experiment;
    this.number = from;
    this.end = to;
    this.all = all;
  }

  /** The loss of a run, from 0 to 1, different for each. */
  static String loss(String number, int all) {
    return "((" + number + " * " + SPREAD + ") % " + all + ")::float8 / " + all;
  }

  @Override
  public ByteBuffer next() {
    if (run != null) {
      byte[] values = server.request("runs/log-batch", values(run, number - 1));
      run = null;
      return ByteBuffer.wrap(values);
    }
    if (number == end) {
      return null;
    }
    String body =
        "{\"experiment_id\":\"%s\",\"start_time\":%d,\"tags\":[%s]}"
            .formatted(
                experiment,
                1_790_000_000_000L + number++,
                String.join(
                    ",",
                    pair("mlflow.user", "somebody"),
                    pair("mlflow.source.name", "train.py"),
                    pair("mlflow.source.type", "LOCAL")));
    return ByteBuffer.wrap(server.request("runs/create", body));
  }

  private String values(String id, int i) {
    StringJoiner metrics = new StringJoiner(",");
    double loss = (double) ((long) i * SPREAD % all) / all;
    metrics.add(metric("val_loss", loss));
    for (String key : new String[] {"val_accuracy", "train_loss", "train_accuracy", "epoch"}) {
      metrics.add(metric(key, i));
    }
    return "{\"run_id\":\"%s\",\"metrics\":[%s],\"params\":[%s]}"
        .formatted(
            id,
            metrics,
            String.join(
                ",",
                pair("optimizer", i % 2 == 0 ? "adam" : "sgd"),
                pair("lr", "0.001"),
                pair("depth", Integer.toString(i % 12)),
                pair("batch_size", "64"),
                pair("seed", Integer.toString(i))));
  }

  private static String metric(String key, double value) {
    return "{\"key\":\"%s\",\"value\":%s,\"timestamp\":1790000000000,\"step\":100}"
        .formatted(key, value);
  }

  private static String pair(String key, String value) {
    return "{\"key\":\"" + key + "\",\"value\":\"" + value + "\"}";
  }

  /** Learns the id of the run that was made. */
  @Override
  public void check(ByteBuffer body) {
    byte[] bytes = new byte[body.remaining()];
    body.get(bytes);
    try {
      String id = JSON.readTree(bytes).at("/run/info/run_id").asText();
      run = id.isEmpty() ? null : id;
    } catch (IOException e) {
      throw new UncheckedIOException("an answer that is no JSON", e);
    }
  }

  /** The same runs as rows of MLflow's own tables, whose API would take minutes. */
  static String rows(String experiment, int all) {
    return """
    INSERT INTO runs (run_uuid, name, source_type, source_name, entry_point_name, user_id, status, start_time,
                      source_version, lifecycle_stage, artifact_uri, experiment_id)
    SELECT md5(i::text), 'run-' || i, 'UNKNOWN', '', '', 'somebody', 'RUNNING', 1790000000000 + i, '', 'active',
           'mlflow-artifacts:/x', %1$s
      FROM generate_series(0, %2$d - 1) AS i;
    INSERT INTO latest_metrics (key, value, timestamp, step, is_nan, run_uuid)
    SELECT k, CASE k WHEN 'val_loss' THEN %3$s ELSE i END, 1790000000000, 100, false, md5(i::text)
      FROM generate_series(0, %2$d - 1) AS i,
           unnest(array['val_loss', 'val_accuracy', 'train_loss', 'train_accuracy', 'epoch']) AS k;
    INSERT INTO params (key, value, run_uuid)
    SELECT p.key, p.value, md5(i::text)
      FROM generate_series(0, %2$d - 1) AS i,
           LATERAL (VALUES ('optimizer', CASE WHEN i %% 2 = 0 THEN 'adam' ELSE 'sgd' END), ('lr', '0.001'),
                           ('depth', (i %% 12)::text), ('batch_size', '64'), ('seed', i::text)) AS p (key, value);
    INSERT INTO tags (key, value, run_uuid)
    SELECT t.key, t.value, md5(i::text)
      FROM generate_series(0, %2$d - 1) AS i,
           (VALUES ('mlflow.user', 'somebody'), ('mlflow.source.name', 'train.py'),
                   ('mlflow.source.type', 'LOCAL')) AS t (key, value);
    ANALYZE;
    """
        .formatted(experiment, all, loss("i", all));
  }
}
