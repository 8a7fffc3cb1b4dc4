package io.millrace.loadtests;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.IntSupplier;

/** A connection that asks one of many endpoints each time, and keeps each one's times apart. */
final class ModelCall implements Call {
  private final List<Exchange> exchanges;
  private final IntSupplier choice;
  private final List<Samples> times;
  private int chosen;
  private long begun;

  /**
   * @param exchanges by endpoint, the connection's own
   * @param choice the next endpoint
   * @param times by endpoint, shared by the connections of a thread
   */
  ModelCall(List<Exchange> exchanges, IntSupplier choice, List<Samples> times) {
    this.exchanges = exchanges;
    this.choice = choice;
    this.times = times;
  }

  @Override
  public ByteBuffer next() {
    chosen = choice.getAsInt();
    begun = System.nanoTime();
    return exchanges.get(chosen).next();
  }

  @Override
  public void check(ByteBuffer body) {
    times.get(chosen).add(System.nanoTime() - begun);
    exchanges.get(chosen).check(body);
  }
}
