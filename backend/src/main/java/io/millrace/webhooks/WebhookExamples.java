package io.millrace.webhooks;

import java.util.LinkedHashMap;
import java.util.Map;

/** What a test sends: the examples of MLflow's server, and ours for what it does not know. */
final class WebhookExamples {
  private WebhookExamples() {}

  static Map<String, Object> of(WebhookEvent event) {
    return switch (event) {
      case REGISTERED_MODEL_CREATED -> described(named("example_model"), "registered model");
      case MODEL_VERSION_CREATED -> version();
      case MODEL_VERSION_TAG_SET -> tag(versioned("example_model"), true);
      case MODEL_VERSION_TAG_DELETED -> tag(versioned("example_model"), false);
      case MODEL_VERSION_ALIAS_CREATED -> alias("example_model", true);
      case MODEL_VERSION_ALIAS_DELETED -> alias("example_model", false);
      case PROMPT_CREATED -> described(named("example_prompt"), "prompt");
      case PROMPT_VERSION_CREATED -> promptVersion();
      case PROMPT_TAG_SET -> tag(named("example_prompt"), true);
      case PROMPT_TAG_DELETED -> tag(named("example_prompt"), false);
      case PROMPT_VERSION_TAG_SET -> tag(versioned("example_prompt"), true);
      case PROMPT_VERSION_TAG_DELETED -> tag(versioned("example_prompt"), false);
      case PROMPT_ALIAS_CREATED -> alias("example_prompt", true);
      case PROMPT_ALIAS_DELETED -> alias("example_prompt", false);
      case PROMOTION_DECIDED -> promotion();
    };
  }

  private static Map<String, Object> named(String name) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("name", name);
    return data;
  }

  private static Map<String, Object> versioned(String name) {
    Map<String, Object> data = named(name);
    data.put("version", "1");
    return data;
  }

  private static Map<String, Object> described(Map<String, Object> data, String what) {
    data.put("tags", Map.of("example_key", "example_value"));
    data.put("description", "An example " + what);
    return data;
  }

  private static Map<String, Object> version() {
    Map<String, Object> data = versioned("example_model");
    data.put("source", "models:/123");
    data.put("run_id", "abcd1234abcd5678");
    return described(data, "model version");
  }

  private static Map<String, Object> promptVersion() {
    Map<String, Object> data = versioned("example_prompt");
    data.put("template", "Hello {{name}}!");
    return described(data, "prompt version");
  }

  private static Map<String, Object> tag(Map<String, Object> data, boolean set) {
    data.put("key", "example_key");
    if (set) {
      data.put("value", "example_value");
    }
    return data;
  }

  private static Map<String, Object> alias(String name, boolean set) {
    Map<String, Object> data = named(name);
    data.put("alias", "example_alias");
    if (set) {
      data.put("version", "1");
    }
    return data;
  }

  private static Map<String, Object> promotion() {
    Map<String, Object> data = named("example_model");
    data.put("alias", "champion");
    data.put("version", "2");
    data.put("from_version", "1");
    data.put("state", "promoted");
    data.put("reason", null);
    data.put("promotion_id", "00000000-0000-4000-8000-000000000000");
    data.put("decided_by", "user:00000000-0000-4000-8000-000000000001");
    return data;
  }
}
