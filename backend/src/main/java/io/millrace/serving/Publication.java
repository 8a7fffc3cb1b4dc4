package io.millrace.serving;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A tenant's endpoint as the installation's admin sees it.
 *
 * @param publishedTo other tenants that may ask it, by name
 */
public record Publication(String name, Optional<String> description, List<Consumer> publishedTo) {

  /** A tenant that may ask. */
  public record Consumer(UUID id, String name) {}

  /**
   * A wanted change.
   *
   * @param tenants who may ask from now on, and nobody else; empty takes it back from all
   */
  public record Wanted(List<UUID> tenants) {}
}
