package io.millrace.imports;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.List;
import java.util.Optional;
import tensorboard.HistogramProto;
import tensorboard.TensorProto;

/** Histograms in both forms that TensorBoard knows; empty for what is none. */
final class TensorboardHistograms {
  /** Left, right, count. */
  private static final int ROW = 3;

  /** More bins than anybody writes: TensorFlow's own limits, both signs, are 1,549. */
  private static final int MOST_BINS = 10_000;

  private TensorboardHistograms() {}

  /**
   * A {@code HistogramProto}: of each bucket the upper limit. Its outermost limits are those of all
   * numbers; where the values begin and end is said apart.
   */
  static Optional<Bins> of(ByteString message) {
    HistogramProto histogram;
    try {
      histogram = HistogramProto.parseFrom(message);
    } catch (InvalidProtocolBufferException e) {
      return Optional.empty();
    }
    List<Double> counts = histogram.getBucketList();
    int from = 0;
    int to = counts.size();
    while (from < to && counts.get(from) == 0) {
      from++;
    }
    while (to > from && counts.get(to - 1) == 0) {
      to--;
    }
    if (to != Math.min(to, MOST_BINS) || histogram.getBucketLimitCount() != counts.size()) {
      return Optional.empty();
    }
    double[] edges = new double[to - from + 1];
    for (int i = from; i < to - 1; i++) {
      edges[i - from + 1] = histogram.getBucketLimit(i);
    }
    edges[0] = histogram.getMin();
    edges[to - from] = histogram.getMax();
    return Bins.of(edges, counts.subList(from, to).stream().mapToDouble(d -> d).toArray());
  }

  /** A tensor of rows. */
  static Optional<Bins> of(TensorProto tensor) {
    double[] numbers = TensorValues.numbers(tensor, MOST_BINS * ROW);
    int rows = numbers.length / ROW;
    double[] lefts = new double[rows];
    double[] rights = new double[rows];
    double[] counts = new double[rows];
    for (int i = 0; i < rows; i++) {
      lefts[i] = numbers[i * ROW];
      rights[i] = numbers[i * ROW + 1];
      counts[i] = numbers[i * ROW + 2];
    }
    return rows * ROW == numbers.length ? Bins.of(lefts, rights, counts) : Optional.empty();
  }
}
