package io.millrace.identity;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.Permission;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** What a member or a key may do in its tenant. */
public enum Role {
  /** Everything in the tenant. */
  OWNER(EnumSet.complementOf(EnumSet.of(Permission.ADMIN))),
  /** Everything but making and unmaking owners. */
  ADMIN(EnumSet.complementOf(EnumSet.of(Permission.ADMIN, Permission.OWNERS_MANAGE))),
  /** Builds: from data to served models. */
  ENGINEER(
      EnumSet.of(
          Permission.MEMBERS_READ,
          Permission.USAGE_READ,
          Permission.JOBS_READ,
          Permission.LINEAGE_READ,
          Permission.DATASETS_READ,
          Permission.DATASETS_WRITE,
          Permission.UPLOADS_WRITE,
          Permission.LABELING_READ,
          Permission.LABELING_MANAGE,
          Permission.LABELING_ANNOTATE,
          Permission.LABELING_REVIEW,
          Permission.TRACKING_READ,
          Permission.TRACKING_WRITE,
          Permission.MODELS_READ,
          Permission.MODELS_WRITE,
          Permission.ENDPOINTS_READ,
          Permission.ENDPOINTS_WRITE,
          Permission.ENDPOINTS_PREDICT,
          Permission.MONITORING_READ)),
  /** Labels, and decides where labelers disagree. */
  REVIEWER(
      EnumSet.of(
          Permission.LABELING_READ,
          Permission.LABELING_ANNOTATE,
          Permission.LABELING_REVIEW,
          Permission.DATASETS_READ,
          Permission.LINEAGE_READ)),
  /** Labels. */
  ANNOTATOR(EnumSet.of(Permission.LABELING_READ, Permission.LABELING_ANNOTATE)),
  /** Sees the work; changes nothing. The audit trail is for those who administer. */
  VIEWER(
      EnumSet.of(
          Permission.MEMBERS_READ,
          Permission.USAGE_READ,
          Permission.JOBS_READ,
          Permission.LINEAGE_READ,
          Permission.DATASETS_READ,
          Permission.LABELING_READ,
          Permission.TRACKING_READ,
          Permission.MODELS_READ,
          Permission.ENDPOINTS_READ,
          Permission.MONITORING_READ));

  @SuppressWarnings("ImmutableEnumChecker") // made by Set.copyOf
  private final Set<Permission> permissions;

  Role(EnumSet<Permission> permissions) {
    this.permissions = Collections.unmodifiableSet(permissions);
  }

  /** What the role may do. */
  public Set<Permission> permissions() {
    return permissions;
  }

  /** The name in the contract, the database and tokens. */
  @JsonValue
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The role of a wire name.
   *
   * @throws IllegalArgumentException for an unknown one
   */
  @JsonCreator
  public static Role ofWireName(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }

  /**
   * Refuses a caller who would hand out, or take away, more than the caller holds. The
   * installation's admin may give any role.
   *
   * @throws ApiException FORBIDDEN
   */
  void requireGrantableBy(Caller caller) {
    if (!caller.may(Permission.ADMIN) && !caller.permissions().containsAll(permissions)) {
      throw ApiException.of(
          ErrorCode.FORBIDDEN, "The role " + wireName() + " is above your own; ask an owner.");
    }
  }
}
