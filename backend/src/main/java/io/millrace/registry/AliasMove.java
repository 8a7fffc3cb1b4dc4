package io.millrace.registry;

import java.util.Optional;
import java.util.UUID;

/**
 * Why an alias moves.
 *
 * @param promotionId the promotion that moves it, or that is rolled back
 * @param reason of a rollback, in a sentence
 */
public record AliasMove(AliasCause cause, Optional<UUID> promotionId, Optional<String> reason) {
  static final AliasMove BY_HAND =
      new AliasMove(AliasCause.MANUAL, Optional.empty(), Optional.empty());

  /** A version has passed its gates. */
  public static AliasMove promoted(UUID promotionId) {
    return new AliasMove(AliasCause.PROMOTION, Optional.of(promotionId), Optional.empty());
  }
}
