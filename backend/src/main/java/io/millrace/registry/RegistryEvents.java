package io.millrace.registry;

import io.millrace.platform.db.TenantTx;
import io.millrace.webhooks.WebhookEvent;
import io.millrace.webhooks.WebhookEvents;
import io.vertx.core.Future;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Tells webhooks what happens to models and versions, in the transaction in which it does and in
 * the words of MLflow's server, for which a prompt is a model with a tag.
 */
final class RegistryEvents {
  private static final String IS_PROMPT = "mlflow.prompt.is_prompt";
  private static final String PROMPT_TYPE = "_mlflow_prompt_type";
  private static final String PROMPT_TEXT = "mlflow.prompt.text";

  private final WebhookEvents webhooks;
  private final RegisteredModelStore models = new RegisteredModelStore();

  RegistryEvents(WebhookEvents webhooks) {
    this.webhooks = webhooks;
  }

  Future<Void> modelCreated(TenantTx tx, NewModel model, Map<String, String> tags) {
    boolean prompt = isPrompt(tags);
    Map<String, Object> data = data(model.name());
    data.put("tags", prompt ? shown(tags) : tags);
    data.put("description", model.description().orElse(null));
    return webhooks.publish(
        tx, prompt ? WebhookEvent.PROMPT_CREATED : WebhookEvent.REGISTERED_MODEL_CREATED, data);
  }

  /** A tag of a model itself: told of prompts alone. */
  Future<Void> modelTagged(TenantTx tx, String name, Map<String, String> tags) {
    return ifPrompt(tx, name, () -> each(tx, WebhookEvent.PROMPT_TAG_SET, data(name), tags));
  }

  Future<Void> modelUntagged(TenantTx tx, String name, String key) {
    Map<String, Object> data = data(name);
    data.put("key", key);
    return ifPrompt(tx, name, () -> webhooks.publish(tx, WebhookEvent.PROMPT_TAG_DELETED, data));
  }

  Future<Void> versionCreated(TenantTx tx, ModelVersion version) {
    String source =
        version
            .runId()
            .flatMap(run -> version.artifactPath().map(path -> "runs:/" + run + "/" + path))
            .orElse("");
    return versionCreated(tx, version, source, Map.of());
  }

  /**
   * A version.
   *
   * @param source where its files are, in the client's words
   */
  Future<Void> versionCreated(
      TenantTx tx, ModelVersion version, String source, Map<String, String> tags) {
    Map<String, Object> data = data(version.model());
    data.put("version", Integer.toString(version.version()));
    boolean prompt = isPrompt(tags);
    if (prompt) {
      data.put("template", tags.get(PROMPT_TEXT));
    } else {
      data.put("source", source);
      data.put("run_id", version.runId().orElse(null));
    }
    data.put("tags", prompt ? shown(tags) : tags);
    data.put("description", version.description().orElse(null));
    return webhooks.publish(
        tx,
        prompt ? WebhookEvent.PROMPT_VERSION_CREATED : WebhookEvent.MODEL_VERSION_CREATED,
        data);
  }

  Future<Void> versionTagged(TenantTx tx, String name, int version, Map<String, String> tags) {
    return models
        .isPrompt(tx, name)
        .compose(
            prompt ->
                each(
                    tx,
                    prompt
                        ? WebhookEvent.PROMPT_VERSION_TAG_SET
                        : WebhookEvent.MODEL_VERSION_TAG_SET,
                    data(name, version),
                    tags));
  }

  Future<Void> versionUntagged(TenantTx tx, String name, int version, String key) {
    Map<String, Object> data = data(name, version);
    data.put("key", key);
    return either(
        tx,
        name,
        WebhookEvent.PROMPT_VERSION_TAG_DELETED,
        WebhookEvent.MODEL_VERSION_TAG_DELETED,
        data);
  }

  Future<Void> aliasSet(TenantTx tx, String name, String alias, int version) {
    Map<String, Object> data = data(name);
    data.put("alias", alias);
    data.put("version", Integer.toString(version));
    return either(
        tx,
        name,
        WebhookEvent.PROMPT_ALIAS_CREATED,
        WebhookEvent.MODEL_VERSION_ALIAS_CREATED,
        data);
  }

  Future<Void> aliasDeleted(TenantTx tx, String name, String alias) {
    Map<String, Object> data = data(name);
    data.put("alias", alias);
    return either(
        tx,
        name,
        WebhookEvent.PROMPT_ALIAS_DELETED,
        WebhookEvent.MODEL_VERSION_ALIAS_DELETED,
        data);
  }

  private Future<Void> either(
      TenantTx tx,
      String name,
      WebhookEvent ofPrompt,
      WebhookEvent ofModel,
      Map<String, Object> data) {
    return models
        .isPrompt(tx, name)
        .compose(prompt -> webhooks.publish(tx, prompt ? ofPrompt : ofModel, data));
  }

  private Future<Void> ifPrompt(TenantTx tx, String name, Supplier<Future<Void>> telling) {
    return models
        .isPrompt(tx, name)
        .compose(prompt -> prompt ? telling.get() : Future.succeededFuture());
  }

  private Future<Void> each(
      TenantTx tx, WebhookEvent event, Map<String, Object> about, Map<String, String> tags) {
    Future<Void> all = Future.succeededFuture();
    for (Map.Entry<String, String> tag : tags.entrySet()) {
      Map<String, Object> data = new LinkedHashMap<>(about);
      data.put("key", tag.getKey());
      data.put("value", tag.getValue());
      all = all.compose(told -> webhooks.publish(tx, event, data));
    }
    return all;
  }

  private static Map<String, Object> data(String name) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("name", name);
    return data;
  }

  private static Map<String, Object> data(String name, int version) {
    Map<String, Object> data = data(name);
    data.put("version", Integer.toString(version));
    return data;
  }

  private static boolean isPrompt(Map<String, String> tags) {
    return Optional.ofNullable(tags.get(IS_PROMPT)).filter("true"::equalsIgnoreCase).isPresent();
  }

  /** Without what makes a prompt of it. */
  private static Map<String, String> shown(Map<String, String> tags) {
    Map<String, String> shown = new TreeMap<>(tags);
    shown.keySet().removeAll(Set.of(IS_PROMPT, PROMPT_TYPE, PROMPT_TEXT));
    return shown;
  }
}
