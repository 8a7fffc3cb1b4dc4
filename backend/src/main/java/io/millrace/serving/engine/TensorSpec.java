package io.millrace.serving.engine;

import java.util.List;

/**
 * One input or output of a model.
 *
 * @param shape dimensions as exported; -1 where any length is taken
 */
public record TensorSpec(String name, Datatype datatype, List<Long> shape) {
  private static final int MAX_ROW_BYTES = 64 << 20;

  public TensorSpec {
    shape = List.copyOf(shape);
  }

  /**
   * Rank at least one, first dimension free, every other one known and the row of a size and type
   * that the runtime can read from and write to memory of ours.
   */
  public boolean hasRows() {
    return !shape.isEmpty()
        && shape.get(0) == -1
        && shape.stream().skip(1).allMatch(dimension -> dimension > 0)
        && datatype.isBindable()
        && rowSize() <= MAX_ROW_BYTES;
  }

  private double rowSize() {
    return shape.stream().skip(1).mapToDouble(Long::doubleValue).reduce(1, (a, b) -> a * b)
        * datatype.size();
  }

  /** Elements of one row: the product of the dimensions after the first. */
  public long rowElements() {
    long elements = 1;
    for (int i = 1; i < shape.size(); i++) {
      elements = Math.multiplyExact(elements, shape.get(i));
    }
    return elements;
  }

  /** Bytes of one row. Only meaningful if {@link #hasRows()}. */
  public int rowBytes() {
    return Math.toIntExact(Math.multiplyExact(rowElements(), datatype.size()));
  }

  /** Whether a concrete shape fits this one. */
  public boolean accepts(long[] concrete) {
    if (concrete.length != shape.size()) {
      return false;
    }
    for (int i = 0; i < concrete.length; i++) {
      long expected = shape.get(i);
      if (expected != -1 && expected != concrete[i]) {
        return false;
      }
    }
    return true;
  }
}
