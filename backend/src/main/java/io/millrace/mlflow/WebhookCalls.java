package io.millrace.mlflow;

import static io.millrace.platform.Permission.WEBHOOKS_MANAGE;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.platform.Caller;
import io.millrace.platform.ErrorCode;
import io.millrace.webhooks.Attempt;
import io.millrace.webhooks.NewWebhook;
import io.millrace.webhooks.Webhook;
import io.millrace.webhooks.WebhookEvent;
import io.millrace.webhooks.WebhookPatch;
import io.millrace.webhooks.WebhookService;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * {@code webhooks/…}. Clients of MLflow fail on an event that they do not know: ours are left out,
 * and with them a webhook that wants nothing else.
 */
final class WebhookCalls {
  private static final int DEFAULT_RESULTS = 100;
  private static final int MAX_RESULTS = 1_000;
  private static final int MAX_DESCRIPTION = 1_000;
  private static final int MAX_SECRET = 1_000;
  private static final String LIST = "webhooks";
  private static final List<WebhookEvent> KNOWN =
      Arrays.stream(WebhookEvent.values()).filter(WebhookEvent::isMlflows).toList();

  private final WebhookService webhooks;

  WebhookCalls(WebhookService webhooks) {
    this.webhooks = webhooks;
  }

  void addTo(RouteTable table) {
    table.once(HttpMethod.POST, "webhooks", WEBHOOKS_MANAGE, this::create);
    table.get("webhooks", WEBHOOKS_MANAGE, this::list);
    table.get("webhooks/:webhook_id", WEBHOOKS_MANAGE, this::get);
    table.call(HttpMethod.PATCH, "webhooks/:webhook_id", WEBHOOKS_MANAGE, this::update);
    table.call(HttpMethod.DELETE, "webhooks/:webhook_id", WEBHOOKS_MANAGE, this::delete);
    table.post("webhooks/:webhook_id/test", WEBHOOKS_MANAGE, this::test);
  }

  private Future<Map<String, Object>> create(MlflowCall call, Caller once) {
    String name = name(call.required("name"));
    String url = call.required("url");
    List<WebhookEvent> events = events(call);
    if (events.isEmpty()) {
      throw MlflowErrors.missing("events");
    }
    return webhooks
        .create(
            once,
            new NewWebhook(
                name,
                url,
                bounded(call, "description", MAX_DESCRIPTION).filter(text -> !text.isEmpty()),
                events,
                bounded(call, "secret", MAX_SECRET),
                active(call)))
        .map(WebhookCalls::answer);
  }

  private Future<Map<String, Object>> list(MlflowCall call) {
    Optional<String> position = PageTokens.position(call, LIST);
    long asked = call.whole("max_results").orElse(0);
    if (asked < 0 || asked > MAX_RESULTS) {
      throw MlflowErrors.invalid("max_results must be between 1 and 1000.");
    }
    return webhooks
        .list(call.caller(), KNOWN, position, asked == 0 ? DEFAULT_RESULTS : (int) asked)
        .map(
            page ->
                MlflowJson.page(
                    "webhooks",
                    page.items().stream().map(WebhookCalls::json).toList(),
                    Optional.ofNullable(page.nextCursor())
                        .map(cursor -> PageTokens.of(call.caller(), LIST, cursor))));
  }

  private Future<Map<String, Object>> get(MlflowCall call) {
    return find(call).map(WebhookCalls::answer);
  }

  private Future<Map<String, Object>> update(MlflowCall call) {
    Optional<String> name = call.nonEmpty("name").map(WebhookCalls::name);
    List<WebhookEvent> events = events(call);
    Optional<String> description = bounded(call, "description", MAX_DESCRIPTION);
    Optional<String> secret = bounded(call, "secret", MAX_SECRET);
    Optional<Boolean> active = active(call);
    return find(call)
        .compose(
            found ->
                webhooks.update(
                    call.caller(),
                    found.id(),
                    new WebhookPatch(
                        name,
                        call.nonEmpty("url"),
                        description,
                        Optional.of(withOurs(events, found)).filter(all -> !events.isEmpty()),
                        secret,
                        active)))
        .recover(missing(call))
        .map(WebhookCalls::answer);
  }

  /** A client that does not know of our events does not mean to take them away. */
  private static List<WebhookEvent> withOurs(List<WebhookEvent> events, Webhook webhook) {
    return Stream.concat(
            events.stream(), webhook.events().stream().filter(event -> !event.isMlflows()))
        .toList();
  }

  private Future<Map<String, Object>> delete(MlflowCall call) {
    return find(call)
        .compose(found -> webhooks.delete(call.caller(), found.id()))
        .recover(missing(call))
        .map(deleted -> MlflowJson.empty());
  }

  private Future<Map<String, Object>> test(MlflowCall call) {
    Optional<WebhookEvent> event = call.object("event").map(json -> event("event", json));
    return find(call)
        .compose(
            found ->
                webhooks.test(
                    call.caller(),
                    found.id(),
                    event.or(() -> found.events().stream().filter(KNOWN::contains).findFirst())))
        .recover(missing(call))
        .map(attempt -> MlflowJson.object("result", result(attempt)));
  }

  private static Map<String, Object> result(Attempt attempt) {
    Map<String, Object> json = MlflowJson.object("success", attempt.succeeded());
    MlflowJson.putIf(json, "response_status", attempt.status());
    MlflowJson.putIf(json, "response_body", attempt.answer());
    MlflowJson.putIf(json, "error_message", attempt.reason());
    return json;
  }

  private Future<Webhook> find(MlflowCall call) {
    String text = call.path("webhook_id");
    Optional<UUID> id = id(text);
    if (id.isEmpty()) {
      throw notFound(text);
    }
    return webhooks
        .get(call.caller(), id.get())
        .recover(missing(call))
        .map(
            found -> {
              if (found.events().stream().noneMatch(WebhookEvent::isMlflows)) {
                throw notFound(text);
              }
              return found;
            });
  }

  private static Optional<UUID> id(String text) {
    try {
      return Optional.of(UUID.fromString(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static <T> Function<Throwable, Future<T>> missing(MlflowCall call) {
    return failure ->
        Future.failedFuture(
            ExperimentCalls.isCode(failure, ErrorCode.NOT_FOUND)
                ? notFound(call.path("webhook_id"))
                : failure);
  }

  private static RuntimeException notFound(String id) {
    return MlflowErrors.doesNotExist("Webhook with ID " + id + " not found.");
  }

  private static String name(String name) {
    if (!WebhookService.isName(name)) {
      throw MlflowErrors.invalid(
          "Webhook name '"
              + name
              + "' is invalid. It must start and end with a letter or digit, be less than 63"
              + " characters long, and contain only letters, digits, dots (.), underscores (_),"
              + " and hyphens (-).");
    }
    return name;
  }

  private static Optional<String> bounded(MlflowCall call, String field, int limit) {
    return call.text(field)
        .map(
            text -> {
              if (text.length() > limit) {
                throw MlflowErrors.tooLong(field, limit);
              }
              return text;
            });
  }

  private static Optional<Boolean> active(MlflowCall call) {
    return call.nonEmpty("status")
        .map(
            status ->
                switch (status) {
                  case "ACTIVE" -> true;
                  case "DISABLED" -> false;
                  default ->
                      throw MlflowErrors.invalidValue(
                          "status", status, "It is ACTIVE or DISABLED.");
                });
  }

  private static List<WebhookEvent> events(MlflowCall call) {
    List<WebhookEvent> events = new ArrayList<>();
    for (JsonNode json : call.objects("events")) {
      WebhookEvent event = event("events[" + events.size() + "]", json);
      if (!events.contains(event)) {
        events.add(event);
      }
    }
    return events;
  }

  private static WebhookEvent event(String path, JsonNode json) {
    String entity =
        MlflowCall.text(path, json, "entity")
            .orElseThrow(() -> MlflowErrors.missing(path + ".entity"));
    String action =
        MlflowCall.text(path, json, "action")
            .orElseThrow(() -> MlflowErrors.missing(path + ".action"));
    return WebhookEvent.of(entity, action)
        .filter(WebhookEvent::isMlflows)
        .orElseThrow(() -> unknown(entity, action));
  }

  private static RuntimeException unknown(String entity, String action) {
    List<String> actions =
        KNOWN.stream()
            .filter(event -> event.entity().equalsIgnoreCase(entity))
            .map(event -> "'" + event.action() + "'")
            .sorted()
            .toList();
    return MlflowErrors.invalid(
        actions.isEmpty()
            ? "There are no events of the entity '" + entity + "' here."
            : "Invalid action '%s' for entity '%s'. Valid actions are: %s"
                .formatted(lower(action), lower(entity), actions));
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  private static Map<String, Object> answer(Webhook webhook) {
    return MlflowJson.object("webhook", json(webhook));
  }

  private static Map<String, Object> json(Webhook webhook) {
    Map<String, Object> json = MlflowJson.object("webhook_id", webhook.id().toString());
    json.put("name", webhook.name());
    MlflowJson.putIf(json, "description", webhook.description());
    json.put("url", webhook.url());
    json.put(
        "events",
        webhook.events().stream()
            .filter(WebhookEvent::isMlflows)
            .map(event -> Map.of("entity", upper(event.entity()), "action", upper(event.action())))
            .toList());
    json.put("status", webhook.active() ? "ACTIVE" : "DISABLED");
    json.put("creation_timestamp", webhook.createdAt().toEpochMilli());
    json.put("last_updated_timestamp", webhook.updatedAt().toEpochMilli());
    return json;
  }

  private static String upper(String text) {
    return text.toUpperCase(Locale.ROOT);
  }
}
