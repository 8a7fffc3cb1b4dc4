package io.millrace.webhooks;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What a webhook can be told; names are those of MLflow's server 3.17 where it has the event. */
public enum WebhookEvent {
  REGISTERED_MODEL_CREATED("registered_model.created"),
  MODEL_VERSION_CREATED("model_version.created"),
  MODEL_VERSION_TAG_SET("model_version_tag.set"),
  MODEL_VERSION_TAG_DELETED("model_version_tag.deleted"),
  MODEL_VERSION_ALIAS_CREATED("model_version_alias.created"),
  MODEL_VERSION_ALIAS_DELETED("model_version_alias.deleted"),
  PROMPT_CREATED("prompt.created"),
  PROMPT_VERSION_CREATED("prompt_version.created"),
  PROMPT_TAG_SET("prompt_tag.set"),
  PROMPT_TAG_DELETED("prompt_tag.deleted"),
  PROMPT_VERSION_TAG_SET("prompt_version_tag.set"),
  PROMPT_VERSION_TAG_DELETED("prompt_version_tag.deleted"),
  PROMPT_ALIAS_CREATED("prompt_alias.created"),
  PROMPT_ALIAS_DELETED("prompt_alias.deleted"),
  /** A promotion has ended. MLflow knows no such thing, so its clients are not shown it. */
  PROMOTION_DECIDED("millrace_promotion.decided");

  private static final String OWN = "millrace_";

  private static final Map<String, WebhookEvent> BY_WIRE_NAME =
      Arrays.stream(values())
          .collect(Collectors.toUnmodifiableMap(WebhookEvent::wireName, Function.identity()));

  private final String wireName;

  WebhookEvent(String wireName) {
    this.wireName = wireName;
  }

  /** The name in the contract and the database: entity and action. */
  @JsonValue
  public String wireName() {
    return wireName;
  }

  /** What it happens to. */
  public String entity() {
    return wireName.substring(0, wireName.indexOf('.'));
  }

  /** What happens. */
  public String action() {
    return wireName.substring(wireName.indexOf('.') + 1);
  }

  /** Whether MLflow's clients know it. */
  public boolean isMlflows() {
    return !wireName.startsWith(OWN);
  }

  /** The event of an entity and an action, in whatever case. */
  public static Optional<WebhookEvent> of(String entity, String action) {
    return Optional.ofNullable(BY_WIRE_NAME.get((entity + '.' + action).toLowerCase(Locale.ROOT)));
  }

  /**
   * The event of a wire name.
   *
   * @throws IllegalArgumentException for an unknown one
   */
  @JsonCreator
  public static WebhookEvent ofWireName(String name) {
    WebhookEvent event = BY_WIRE_NAME.get(name);
    if (event == null) {
      throw new IllegalArgumentException("no event " + name);
    }
    return event;
  }
}
