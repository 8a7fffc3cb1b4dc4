package io.millrace.identity;

import io.millrace.platform.Caller;
import io.millrace.platform.Permission;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.overview.OverviewSource;
import io.millrace.platform.time.Time;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Keys and invitations that are about to end. */
final class IdentityOverview implements OverviewSource {
  /** Before a key ends there should be time to give its programs another. */
  static final Duration KEY_WARNING = Duration.ofDays(7);

  /** An invitation lasts seven days, so only its last one is news. */
  static final Duration INVITATION_WARNING = Duration.ofDays(1);

  private static final int KEY_URGENCY = 12;
  private static final int INVITATION_URGENCY = 40;

  private final Time time;
  private final ApiKeyStore keys = new ApiKeyStore();
  private final InvitationStore invitations = new InvitationStore();

  IdentityOverview(Time time) {
    this.time = time;
  }

  @Override
  public Future<Part> overview(TenantTx tx, Caller caller) {
    Instant now = time.now();
    return expiringKeys(tx, caller, now)
        .compose(
            endingKeys ->
                expiringInvitations(tx, caller, now)
                    .map(
                        endingInvitations ->
                            Stream.concat(endingKeys.stream(), endingInvitations.stream())
                                .toList()))
        .map(attention -> new Part(Map.of(), attention));
  }

  private Future<Optional<Attention>> expiringKeys(TenantTx tx, Caller caller, Instant now) {
    if (!caller.may(Permission.KEYS_MANAGE)) {
      return Future.succeededFuture(Optional.empty());
    }
    return keys.expiring(tx, now, now.plus(KEY_WARNING))
        .map(
            count ->
                attention(
                    KEY_URGENCY,
                    "expiring_key",
                    count == 1 ? "An API key ends soon" : "API keys end soon",
                    "Within seven days; make another before programs stop.",
                    "/settings/api-keys?expiring=true",
                    count));
  }

  private Future<Optional<Attention>> expiringInvitations(TenantTx tx, Caller caller, Instant now) {
    if (!caller.may(Permission.MEMBERS_MANAGE)) {
      return Future.succeededFuture(Optional.empty());
    }
    return invitations
        .expiring(tx, now, now.plus(INVITATION_WARNING))
        .map(
            count ->
                attention(
                    INVITATION_URGENCY,
                    "expiring_invitation",
                    count == 1 ? "An invitation ends soon" : "Invitations end soon",
                    "Within a day, and nobody has followed the link.",
                    "/settings/invitations?expiring=true",
                    count));
  }

  private static Optional<Attention> attention(
      int urgency, String kind, String title, String detail, String href, long count) {
    return count == 0
        ? Optional.empty()
        : Optional.of(
            new Attention(urgency, kind, title, Optional.of(detail), href, Optional.of(count)));
  }
}
