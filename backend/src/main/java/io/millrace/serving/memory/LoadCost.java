package io.millrace.serving.memory;

/**
 * What loading a model takes per byte of memory, as far as its loads tell. One load tells little:
 * it shared the processor with others', and what stays in memory is not loaded again to correct it.
 * So what is typical of all models counts as much as two loads of its own. Means are geometric: a
 * load that took ten times as long outweighs no ten others. Belongs to the memory's lock.
 */
final class LoadCost {
  private static final int TYPICAL_COUNTS = 2;

  private final LoadCost typical;
  private double logarithms;
  private long loads;

  private LoadCost(LoadCost typical) {
    this.typical = typical;
  }

  /** Of all models together. */
  static LoadCost ofAll() {
    return new LoadCost(null);
  }

  /** Of one model, whose loads this one counts too. */
  LoadCost ofOne() {
    return new LoadCost(this);
  }

  void add(double nanosPerByte) {
    logarithms += Math.log(Math.max(Double.MIN_NORMAL, nanosPerByte));
    loads++;
    if (typical != null) {
      typical.add(nanosPerByte);
    }
  }

  /** In nanoseconds per byte; of a model that has been loaded. */
  double expected() {
    double all = TYPICAL_COUNTS * typical.logarithms / typical.loads;
    return Math.exp((all + logarithms) / (TYPICAL_COUNTS + loads));
  }
}
