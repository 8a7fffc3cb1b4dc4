package io.millrace.serving.batching;

import java.util.ArrayList;
import java.util.List;

/** Work of one model that runs together. */
final class Batch {
  private final ServedModel model;
  private final List<Work> works = new ArrayList<>();
  private int rows;
  private double chargedNanos;

  Batch(ServedModel model) {
    this.model = model;
  }

  void add(Work work, double nanosPerRow) {
    works.add(work);
    rows += work.rows;
    chargedNanos += nanosPerRow * work.rows;
  }

  ServedModel model() {
    return model;
  }

  List<Work> works() {
    return works;
  }

  int rows() {
    return rows;
  }

  /** What the tenants were charged when their work was picked. */
  double chargedNanos() {
    return chargedNanos;
  }
}
