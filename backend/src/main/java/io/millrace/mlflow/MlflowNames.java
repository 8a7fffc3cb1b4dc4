package io.millrace.mlflow;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** What MLflow demands of ids, keys and values. */
final class MlflowNames {
  static final int MAX_KEY = 250;
  static final int MAX_PARAM_VALUE = 6_000;
  static final int MAX_RUN_TAG_VALUE = 8_000;
  static final int MAX_RUN_NAME = 250;
  private static final int MAX_EXPERIMENT_NAME = 500;
  private static final int MAX_EXPERIMENT_TAG_VALUE = 20_000;

  private static final Pattern RUN_ID = Pattern.compile("[a-zA-Z0-9][\\w\\-]{0,255}");
  private static final Pattern EXPERIMENT_ID = Pattern.compile("[a-zA-Z0-9][\\w\\-]{0,63}");
  private static final Pattern KEY =
      Pattern.compile("[/\\w.\\- :]*", Pattern.UNICODE_CHARACTER_CLASS);

  private MlflowNames() {}

  /** The id of a run, by its present or its former field. */
  static String runId(MlflowCall call) {
    String id = call.nonEmpty("run_id").or(() -> call.nonEmpty("run_uuid")).orElse("");
    return runId("run_id", id);
  }

  static String runId(String path, String id) {
    if (id.isEmpty()) {
      throw MlflowErrors.missing(path);
    }
    if (!RUN_ID.matcher(id).matches()) {
      throw MlflowErrors.invalidValue(path, id, "It is not the id of a run.");
    }
    return id;
  }

  static String experimentId(String id) {
    if (!EXPERIMENT_ID.matcher(id).matches()) {
      throw MlflowErrors.invalid("Invalid experiment ID: '" + shown(id) + "'");
    }
    return id;
  }

  static String experimentName(String name) {
    if (name.isBlank()) {
      throw MlflowErrors.invalid("Invalid experiment name: '" + name + "'");
    }
    if (name.length() > MAX_EXPERIMENT_NAME) {
      throw MlflowErrors.tooLong("name", MAX_EXPERIMENT_NAME);
    }
    return name;
  }

  static Map<String, String> experimentTags(Map<String, String> tags) {
    tags.forEach(
        (key, value) -> {
          key("key", "key", key);
          if (value.length() > MAX_EXPERIMENT_TAG_VALUE) {
            throw MlflowErrors.tooLong("value", MAX_EXPERIMENT_TAG_VALUE);
          }
        });
    return tags;
  }

  /** Tags of a run; too long values are cut, as MLflow's server does by default. */
  static Map<String, String> runTags(String path, Map<String, String> tags) {
    Map<String, String> cut = new LinkedHashMap<>();
    tags.forEach(
        (key, value) ->
            cut.put(key(path + ".key", path + ".key", key), cut(value, MAX_RUN_TAG_VALUE)));
    return cut;
  }

  static String cut(String value, int limit) {
    return value.length() <= limit ? value : value.substring(0, limit);
  }

  /**
   * A key of a metric, param or tag.
   *
   * @param path where it stands in the request
   * @param what how it is called where it is too long
   */
  static String key(String path, String what, String key) {
    if (!KEY.matcher(key).matches()) {
      throw MlflowErrors.invalidValue(
          path,
          key,
          "Names may only contain alphanumerics, underscores (_), dashes (-), periods (.), spaces"
              + " ( ), colon(:) and slashes (/).");
    }
    String normal = normal(key);
    if (!normal.equals(key)) {
      throw MlflowErrors.invalidValue(
          path,
          key,
          "Names may be treated as files in certain cases, and must not resolve to other names"
              + " when treated as such. This name would resolve to '"
              + shown(normal)
              + "'");
    }
    if (key.length() > MAX_KEY) {
      throw MlflowErrors.tooLong(what, MAX_KEY);
    }
    return key;
  }

  /** The path without what means nothing; differs from every key that is not allowed. */
  private static String normal(String key) {
    StringBuilder normal = new StringBuilder();
    for (String part : key.split("/", -1)) {
      if (!part.isEmpty() && !part.equals(".") && !part.equals("..")) {
        normal.append(normal.isEmpty() ? "" : "/").append(part);
      }
    }
    return normal.isEmpty() ? "." + (key.equals(".") ? "/" : "") : normal.toString();
  }

  private static String shown(String text) {
    return text.length() <= MAX_KEY ? text : text.substring(0, MAX_KEY) + "…";
  }
}
