package io.millrace.registry.promotion;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.millrace.platform.Caller;
import io.millrace.platform.Permission;
import java.util.Locale;

/** Who may approve: a role, known by what it alone and those above it may do. */
public enum Approver {
  ENGINEER(Permission.MODELS_WRITE),
  ADMIN(Permission.MODELS_GOVERN),
  OWNER(Permission.OWNERS_MANAGE);

  private final Permission mark;

  Approver(Permission mark) {
    this.mark = mark;
  }

  /** Whether the caller has the role or one above it. */
  boolean is(Caller caller) {
    return caller.may(mark);
  }

  /** The name in the contract. */
  @JsonValue
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The role of a wire name. */
  @JsonCreator
  public static Approver ofWireName(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }
}
