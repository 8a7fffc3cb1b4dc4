package io.millrace.serving.metering;

import io.millrace.serving.metering.ServingUsage.OfVersion;
import io.millrace.serving.metering.ServingUsageStore.Line;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Usage for spreadsheets, after RFC 4180. Names have letters, digits and {@code . _ -} alone. */
final class UsageCsv {
  private static final String HEAD =
      "start,endpoint,model,version,answered,cached,refused,expired,failed,rows,bytesIn,bytesOut,"
          + "deviceMicros,endpointId,modelVersionId\r\n";

  private UsageCsv() {}

  static String of(List<Line> lines) {
    StringBuilder csv = new StringBuilder(HEAD);
    for (Line line : lines) {
      csv.append(of(line)).append("\r\n");
    }
    return csv.toString();
  }

  private static String of(Line line) {
    OfVersion of = line.of();
    UsageCounts counts = of.counts();
    return Stream.of(
            line.start(),
            of.endpoint().orElse(""),
            of.model().orElse(""),
            of.version().map(String::valueOf).orElse(""),
            counts.answered(),
            counts.cached(),
            counts.refused(),
            counts.expired(),
            counts.failed(),
            counts.rows(),
            counts.bytesIn(),
            counts.bytesOut(),
            counts.deviceMicros(),
            of.endpointId(),
            of.modelVersionId())
        .map(String::valueOf)
        .collect(Collectors.joining(","));
  }
}
