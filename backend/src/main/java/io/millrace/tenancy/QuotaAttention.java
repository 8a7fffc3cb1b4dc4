package io.millrace.tenancy;

import io.millrace.platform.Caller;
import io.millrace.platform.Permission;
import io.millrace.platform.overview.OverviewSource.Attention;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Which quotas need somebody, and in which words. */
final class QuotaAttention {
  /** Where the meters of the web UI change their colour, too. */
  private static final double NEAR = 0.8;

  private static final int USED_UP = 1;
  private static final int NEARLY = 15;

  private QuotaAttention() {}

  static List<Attention> of(Usage usage, Caller caller) {
    if (!caller.may(Permission.USAGE_READ) || !caller.may(Permission.UPLOADS_WRITE)) {
      return List.of();
    }
    return Arrays.stream(Meter.values())
        .flatMap(meter -> attention(meter, usage.share(meter)).stream())
        .toList();
  }

  private static Optional<Attention> attention(Meter meter, double share) {
    if (share < NEAR) {
      return Optional.empty();
    }
    boolean usedUp = share >= 1;
    String quota = "The " + meter.title() + " quota is ";
    return Optional.of(
        new Attention(
            usedUp ? USED_UP : NEARLY,
            "quota",
            usedUp ? quota + "used up" : quota + (int) Math.floor(share * 100) + " % used",
            Optional.of(
                "%s are refused %s.".formatted(refused(meter), usedUp ? "now" : "at the limit")),
            "/settings/usage",
            Optional.empty()));
  }

  private static String refused(Meter meter) {
    return switch (meter) {
      case STORAGE_BYTES -> "Uploads";
      case MODELS -> "New model versions";
      case PREDICTIONS_PER_MONTH -> "Predictions";
    };
  }
}
