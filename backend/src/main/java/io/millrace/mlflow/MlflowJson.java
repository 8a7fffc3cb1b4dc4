package io.millrace.mlflow;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Pieces of answers that several calls share. */
final class MlflowJson {
  /** The tag in which MLflow keeps a description. */
  static final String NOTE = "mlflow.note.content";

  /** The tag in which MLflow keeps a run's name. */
  static final String RUN_NAME = "mlflow.runName";

  /** The tag in which MLflow keeps a run's user. */
  static final String USER = "mlflow.user";

  private MlflowJson() {}

  /** An object of one field. */
  static Map<String, Object> object(String field, Object value) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put(field, value);
    return object;
  }

  /** An empty object. */
  static Map<String, Object> empty() {
    return Map.of();
  }

  /** Keys and values as MLflow lists them. */
  static List<Map<String, String>> pairs(Map<String, String> pairs) {
    List<Map<String, String>> list = new ArrayList<>(pairs.size());
    pairs.forEach(
        (key, value) -> {
          Map<String, String> pair = new LinkedHashMap<>();
          pair.put("key", key);
          pair.put("value", value);
          list.add(pair);
        });
    return list;
  }

  /** Puts a field unless the value is absent. */
  static void putIf(Map<String, Object> object, String field, Optional<?> value) {
    value.ifPresent(present -> object.put(field, present));
  }

  /** A page of a list. */
  static Map<String, Object> page(String field, List<?> items, Optional<String> token) {
    Map<String, Object> page = object(field, items);
    putIf(page, "next_page_token", token);
    return page;
  }
}
