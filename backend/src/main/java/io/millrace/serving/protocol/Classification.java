package io.millrace.serving.protocol;

import io.millrace.serving.engine.Datatype;
import io.millrace.serving.engine.Numbers;
import io.millrace.serving.engine.Tensor;
import io.millrace.serving.engine.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * The classification extension of the protocol: instead of an output's scores, the best classes of
 * each row as texts {@code score:index} or {@code score:index:label}.
 */
final class Classification {
  private Classification() {}

  /** Whether the output can be taken as scores. */
  static boolean isPossible(TensorSpec output) {
    return output.datatype() != Datatype.BYTES;
  }

  /**
   * The best classes.
   *
   * @param output scores, of shape [rows, …] or, without rows, of any
   * @param most how many classes at most
   * @param labels by class; empty where they have no names
   */
  static Tensor of(Tensor output, boolean hasRows, int most, List<String> labels) {
    int rows = hasRows ? (int) output.shape()[0] : 1;
    int classes = rows == 0 ? 0 : (int) (output.elements() / rows);
    int wanted = Math.min(most, classes);
    byte[][] texts = new byte[rows * wanted][];
    ByteBuffer data = output.data().slice().order(ByteOrder.LITTLE_ENDIAN);
    for (int row = 0; row < rows; row++) {
      int first = row * classes;
      int[] best =
          IntStream.range(0, classes)
              .boxed()
              .sorted(
                  Comparator.comparingDouble(
                      index -> -Numbers.get(data, output.datatype(), first + index)))
              .limit(wanted)
              .mapToInt(Integer::intValue)
              .toArray();
      for (int i = 0; i < wanted; i++) {
        double score = Numbers.get(data, output.datatype(), first + best[i]);
        texts[row * wanted + i] = text(score, best[i], labels).getBytes(StandardCharsets.UTF_8);
      }
    }
    return Tensor.ofStrings(hasRows ? new long[] {rows, wanted} : new long[] {wanted}, texts);
  }

  private static String text(double score, int index, List<String> labels) {
    String text = String.format(Locale.ROOT, "%f:%d", score, index);
    return index < labels.size() ? text + ":" + labels.get(index) : text;
  }
}
