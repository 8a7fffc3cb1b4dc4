package io.millrace.mlflow;

import io.millrace.platform.search.Comparison;
import io.millrace.platform.search.Condition;
import io.millrace.platform.search.Condition.Text;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** What MLflow demands of names in the registry. */
final class RegistryNames {
  private static final int MAX_NAME = 250;
  private static final int MAX_ALIAS = 255;
  private static final int MAX_TAG_VALUE = 100_000;
  private static final Pattern ALIAS = Pattern.compile("[\\w\\-]+");
  private static final Pattern RESERVED = Pattern.compile("(?i)latest|v\\d+");
  private static final String PROMPT = "mlflow.prompt.is_prompt";

  private RegistryNames() {}

  static String model(MlflowCall call) {
    return model(call.required("name"));
  }

  static String model(String name) {
    if (name.isBlank()) {
      throw MlflowErrors.missing("name");
    }
    if (name.indexOf('/') >= 0 || name.indexOf(':') >= 0) {
      throw MlflowErrors.invalid(
          "Invalid model name '" + name + "'. Names cannot contain '/' or ':'.");
    }
    if (name.equals(".") || name.equals("..") || name.length() > MAX_NAME) {
      throw MlflowErrors.invalidValue(
          "name", name, "A name has at most " + MAX_NAME + " characters and is no folder.");
    }
    return name;
  }

  static int version(MlflowCall call) {
    String version = call.required("version");
    try {
      return Integer.parseInt(version);
    } catch (NumberFormatException e) {
      throw MlflowErrors.invalid("Parameter 'version' must be an integer, got '" + version + "'.");
    }
  }

  static String alias(MlflowCall call) {
    String alias = call.text("alias").orElseThrow(() -> MlflowErrors.missing("alias"));
    if (alias.isEmpty()) {
      throw MlflowErrors.invalid("Registered model alias name cannot be empty.");
    }
    if (!ALIAS.matcher(alias).matches()) {
      throw MlflowErrors.invalid(
          "Invalid alias name: '"
              + alias
              + "'. Names may only contain alphanumerics, underscores (_), and dashes (-).");
    }
    if (alias.length() > MAX_ALIAS) {
      throw MlflowErrors.tooLong("Registered model alias name", MAX_ALIAS);
    }
    return alias;
  }

  static String newAlias(MlflowCall call) {
    String alias = alias(call);
    if (RESERVED.matcher(alias).matches()) {
      throw MlflowErrors.invalid("'" + alias + "' alias name (case insensitive) is reserved.");
    }
    return alias;
  }

  static Map<String, String> tags(Map<String, String> tags) {
    tags.forEach(
        (key, value) -> {
          MlflowNames.key("key", "key", key);
          if (value.length() > MAX_TAG_VALUE) {
            throw MlflowErrors.tooLong("value", MAX_TAG_VALUE);
          }
        });
    return tags;
  }

  /**
   * Conditions as they are meant: prompts are models with a tag that every other model lacks, so
   * that "is no prompt" must hold without it.
   */
  static List<Condition> conditions(List<Condition> conditions) {
    return conditions.stream().map(RegistryNames::condition).toList();
  }

  private static Condition condition(Condition condition) {
    boolean noPrompt =
        condition.key().equals(PROMPT)
            && condition.entity() == Condition.Entity.TAG
            && condition.value() instanceof Text text
            && text.text().equals(condition.comparison() == Comparison.NOT_EQUAL ? "true" : "false")
            && (condition.comparison() == Comparison.NOT_EQUAL
                || condition.comparison() == Comparison.EQUAL);
    return noPrompt
        ? new Condition(condition.entity(), PROMPT, Comparison.IS_NULL, new Condition.Nothing())
        : condition;
  }
}
