package io.millrace.loadtests;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What a process holds of the machine's memory over time, a second between two looks. */
final class SoakMemory {
  private static final double MEBI = 1 << 20;
  private static final double SECONDS_A_MINUTE = 60;

  private final List<Double> mebibytes = new ArrayList<>();

  /** Looks for so long. */
  void watch(ServerProcess server, long seconds) throws IOException, InterruptedException {
    for (long i = 0; i < seconds; i++) {
      mebibytes.add(ResidentSet.bytes(server.pid()) / MEBI);
      TimeUnit.SECONDS.sleep(1);
    }
  }

  /** By least squares over the last half, when everything was there that there will be. */
  double mebibytesPerMinute() {
    List<Double> half = mebibytes.subList(mebibytes.size() / 2, mebibytes.size());
    double middle = (half.size() - 1) / 2.0;
    double mean = half.stream().mapToDouble(Double::doubleValue).average().orElse(0);
    double above = 0;
    double below = 0;
    for (int i = 0; i < half.size(); i++) {
      above += (i - middle) * (half.get(i) - mean);
      below += (i - middle) * (i - middle);
    }
    return below == 0 ? 0 : SECONDS_A_MINUTE * above / below;
  }

  double first() {
    return mebibytes.isEmpty() ? 0 : mebibytes.get(0);
  }

  double last() {
    return mebibytes.isEmpty() ? 0 : mebibytes.get(mebibytes.size() - 1);
  }
}
