package io.millrace.admin;

import java.util.UUID;

/**
 * A new tenant.
 *
 * @param apiKey of role owner, shown this once
 */
public record CreatedTenant(UUID id, String name, String apiKey) {
  @Override
  public String toString() {
    return "CreatedTenant[" + id + "]";
  }
}
