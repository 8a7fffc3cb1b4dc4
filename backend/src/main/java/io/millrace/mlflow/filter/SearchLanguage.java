package io.millrace.mlflow.filter;

import io.millrace.mlflow.filter.Token.Kind;
import io.millrace.platform.search.Condition;
import io.millrace.platform.search.Condition.Entity;
import io.millrace.platform.search.Order;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What can be searched for in one kind of thing. After MLflow 3.17's documentation of {@code
 * search_runs}, {@code search_experiments}, {@code search_registered_models}, {@code
 * search_model_versions} and {@code search_logged_models}.
 */
public final class SearchLanguage {
  /** Longest filter. */
  public static final int MAX_LENGTH = 100_000;

  private static final int MAX_ORDERS = 20;
  private static final Set<String> DATASET_KEYS = Set.of("name", "digest", "context");
  private static final Map<String, Entity> ENTITIES =
      Map.ofEntries(
          Map.entry("metric", Entity.METRIC),
          Map.entry("metrics", Entity.METRIC),
          Map.entry("parameter", Entity.PARAM),
          Map.entry("parameters", Entity.PARAM),
          Map.entry("param", Entity.PARAM),
          Map.entry("params", Entity.PARAM),
          Map.entry("tag", Entity.TAG),
          Map.entry("tags", Entity.TAG),
          Map.entry("attribute", Entity.ATTRIBUTE),
          Map.entry("attributes", Entity.ATTRIBUTE),
          Map.entry("attr", Entity.ATTRIBUTE),
          Map.entry("run", Entity.ATTRIBUTE),
          Map.entry("dataset", Entity.DATASET),
          Map.entry("datasets", Entity.DATASET));
  private static final Map<String, String> RUN_ALIASES =
      Map.of(
          "created", "start_time",
          "Created", "start_time",
          "run name", "run_name",
          "Run name", "run_name",
          "Run Name", "run_name");

  /** Of {@code runs/search}. */
  public static final SearchLanguage RUNS =
      new SearchLanguage(
          EnumSet.allOf(Entity.class),
          Set.of("run_id", "run_name", "user_id", "status", "artifact_uri"),
          Set.of("start_time", "end_time"),
          Set.of("run_id"),
          RUN_ALIASES);

  /** Of {@code experiments/search}. */
  public static final SearchLanguage EXPERIMENTS =
      new SearchLanguage(
          EnumSet.of(Entity.ATTRIBUTE, Entity.TAG),
          Set.of("name", "experiment_id"),
          Set.of("creation_time", "last_update_time"),
          Set.of("experiment_id"),
          Map.of());

  /** Of {@code registered-models/search}. */
  public static final SearchLanguage MODELS =
      new SearchLanguage(
          EnumSet.of(Entity.ATTRIBUTE, Entity.TAG),
          Set.of("name"),
          Set.of("creation_timestamp", "last_updated_timestamp"),
          Set.of("name"),
          Map.of("timestamp", "last_updated_timestamp"));

  /** Of {@code model-versions/search}. */
  public static final SearchLanguage VERSIONS =
      new SearchLanguage(
          EnumSet.of(Entity.ATTRIBUTE, Entity.TAG),
          Set.of("name", "run_id", "source_path"),
          Set.of("version_number", "creation_timestamp", "last_updated_timestamp"),
          Set.of("run_id", "name"),
          Map.of());

  /** Of {@code logged-models/search}. */
  public static final SearchLanguage LOGGED_MODELS =
      new SearchLanguage(
          EnumSet.of(Entity.ATTRIBUTE, Entity.TAG, Entity.PARAM, Entity.METRIC),
          Set.of("name", "model_id", "model_type", "status", "source_run_id", "experiment_id"),
          Set.of(
              "creation_timestamp", "creation_time", "last_updated_timestamp", "last_updated_time"),
          Set.of("name", "model_id", "model_type", "status", "source_run_id"),
          Map.of(
              "creation_time", "creation_timestamp",
              "last_updated_time", "last_updated_timestamp"));

  private final Set<Entity> entities;
  private final Set<String> texts;
  private final Set<String> numbers;
  private final Set<String> lists;
  private final Map<String, String> aliases;

  private SearchLanguage(
      Set<Entity> entities,
      Set<String> texts,
      Set<String> numbers,
      Set<String> lists,
      Map<String, String> aliases) {
    this.entities = entities;
    this.texts = texts;
    this.numbers = numbers;
    this.lists = lists;
    this.aliases = aliases;
  }

  /**
   * Reads a filter; empty or blank for no conditions.
   *
   * @throws io.millrace.platform.ApiException INVALID_REQUEST
   */
  public List<Condition> filter(String filter) {
    if (filter.length() > MAX_LENGTH) {
      throw Invalid.filter("It is longer than " + MAX_LENGTH + " characters.");
    }
    return filter.isBlank() ? List.of() : new FilterParser(this, Lexer.tokens(filter)).parse();
  }

  /**
   * Reads the parts of an order, each a name with ASC or DESC behind it or neither.
   *
   * @throws io.millrace.platform.ApiException INVALID_REQUEST
   */
  public List<Order> orders(List<String> parts) {
    if (parts.size() > MAX_ORDERS) {
      throw Invalid.of("Invalid order_by clause: at most " + MAX_ORDERS + " are possible.");
    }
    List<Order> orders = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (String part : parts) {
      Order order = order(part);
      if (!seen.add(order.entity() + " " + order.key())) {
        throw Invalid.of("`order_by` contains duplicate fields: '" + Invalid.shown(part) + "'");
      }
      orders.add(order);
    }
    return orders;
  }

  private Order order(String part) {
    if (part.length() > MAX_LENGTH) {
      throw Invalid.of("Invalid order_by clause: it is too long.");
    }
    List<Token> tokens = Lexer.tokens(part);
    NameReader reader = new NameReader(this, tokens, 0);
    Name name = reader.read();
    Token after = tokens.get(reader.position());
    boolean descending = after.isWord("DESC");
    int used = descending || after.isWord("ASC") ? 1 : 0;
    if (!tokens.get(reader.position() + used).is(Kind.END) || name.entity() == Entity.DATASET) {
      throw Invalid.of("Invalid order_by clause '" + Invalid.shown(part) + "'.");
    }
    return new Order(name.entity(), name.key(), !descending);
  }

  /** The name of a value, checked. */
  Name name(String entity, String key) {
    Entity known = entity.isEmpty() ? Entity.ATTRIBUTE : ENTITIES.get(entity);
    if (known == null || !entities.contains(known)) {
      throw Invalid.of(
          "Invalid entity type '%s'. Valid values are %s"
              .formatted(
                  Invalid.shown(entity), entities.toString().toLowerCase(java.util.Locale.ROOT)));
    }
    if (known == Entity.DATASET && !DATASET_KEYS.contains(key)) {
      throw Invalid.of(
          "Invalid dataset key '%s' specified. Valid keys are '%s'"
              .formatted(Invalid.shown(key), new TreeSet<>(DATASET_KEYS)));
    }
    if (known != Entity.ATTRIBUTE) {
      return new Name(known, key, known == Entity.METRIC);
    }
    String attribute = aliases.getOrDefault(key, key);
    if (!texts.contains(attribute) && !numbers.contains(attribute)) {
      Set<String> valid = new TreeSet<>(texts);
      valid.addAll(numbers);
      throw Invalid.of(
          "Invalid attribute key '%s' specified. Valid keys are '%s'"
              .formatted(Invalid.shown(key), valid));
    }
    return new Name(known, attribute, numbers.contains(attribute));
  }

  /** Whether a value can be compared with a list. */
  boolean takesList(Name name) {
    return name.entity() == Entity.DATASET
        || (name.entity() == Entity.ATTRIBUTE && lists.contains(name.key()));
  }

  /**
   * A value that can be searched for.
   *
   * @param number whether it is a number, else a text
   */
  record Name(Entity entity, String key, boolean number) {}
}
