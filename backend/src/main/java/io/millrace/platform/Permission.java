package io.millrace.platform;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What a caller may do; the wire names stand as {@code x-permission} in the contract. */
public enum Permission {
  MEMBERS_READ("members:read"),
  MEMBERS_MANAGE("members:manage"),
  /** Making and unmaking owners; no operation asks for it alone. */
  OWNERS_MANAGE("owners:manage"),
  KEYS_MANAGE("keys:manage"),
  USAGE_READ("usage:read"),
  AUDIT_READ("audit:read"),
  JOBS_READ("jobs:read"),
  LINEAGE_READ("lineage:read"),
  DATASETS_READ("datasets:read"),
  DATASETS_WRITE("datasets:write"),
  UPLOADS_WRITE("uploads:write"),
  LABELING_READ("labeling:read"),
  LABELING_MANAGE("labeling:manage"),
  LABELING_ANNOTATE("labeling:annotate"),
  LABELING_REVIEW("labeling:review"),
  TRACKING_READ("tracking:read"),
  TRACKING_WRITE("tracking:write"),
  /** Saying how long is kept what was deleted. */
  TRACKING_GOVERN("tracking:govern"),
  MODELS_READ("models:read"),
  MODELS_WRITE("models:write"),
  /** Saying by which rules aliases move. */
  MODELS_GOVERN("models:govern"),
  ENDPOINTS_READ("endpoints:read"),
  ENDPOINTS_WRITE("endpoints:write"),
  ENDPOINTS_PREDICT("endpoints:predict"),
  MONITORING_READ("monitoring:read"),
  WEBHOOKS_MANAGE("webhooks:manage"),
  /** The installation's admin; no role of a tenant holds it. */
  ADMIN("admin");

  private static final Map<String, Permission> BY_WIRE_NAME =
      Arrays.stream(values())
          .collect(Collectors.toUnmodifiableMap(Permission::wireName, Function.identity()));

  private final String wireName;

  Permission(String wireName) {
    this.wireName = wireName;
  }

  /** The name in the contract and in {@code /me}. */
  public String wireName() {
    return wireName;
  }

  /** The permission of a wire name; empty for an unknown one. */
  public static Optional<Permission> ofWireName(String name) {
    return Optional.ofNullable(BY_WIRE_NAME.get(name));
  }
}
