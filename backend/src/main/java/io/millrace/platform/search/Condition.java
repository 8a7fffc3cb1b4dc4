package io.millrace.platform.search;

import java.util.List;

/**
 * One condition of a search; all of them must hold.
 *
 * @param entity of what
 * @param key which of the entity's values
 * @param value what it is compared with
 */
public record Condition(Entity entity, String key, Comparison comparison, Value value) {
  /** What has values. */
  public enum Entity {
    ATTRIBUTE,
    METRIC,
    PARAM,
    TAG,
    DATASET
  }

  /** What a condition compares with. */
  public sealed interface Value {}

  /** A text, or a pattern. */
  public record Text(String text) implements Value {}

  /** A number. */
  public record Number(double number) implements Value {}

  /** Texts, one of which it may be. */
  public record Texts(List<String> texts) implements Value {}

  /** Nothing: whether there is a value at all. */
  public record Nothing() implements Value {}
}
