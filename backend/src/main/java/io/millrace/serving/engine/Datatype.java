package io.millrace.serving.engine;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Element types, named as the Open Inference Protocol (v2) names them. */
public enum Datatype {
  BOOL(1),
  UINT8(1),
  UINT16(2),
  UINT32(4),
  UINT64(8),
  INT8(1),
  INT16(2),
  INT32(4),
  INT64(8),
  FP16(2),
  BF16(2),
  FP32(4),
  FP64(8),
  /** Byte strings of any length; the runtime takes only UTF-8. */
  BYTES(0);

  private static final Map<String, Datatype> BY_NAME =
      Stream.of(values()).collect(Collectors.toUnmodifiableMap(Enum::name, Function.identity()));

  private final int size;

  Datatype(int size) {
    this.size = size;
  }

  /** Bytes per element; 0 for {@link #BYTES}. */
  public int size() {
    return size;
  }

  /**
   * Whether the runtime's Java API can make tensors of it over memory of ours. Of the unsigned
   * types only UINT8 can; byte strings have no fixed size.
   */
  public boolean isBindable() {
    return switch (this) {
      case UINT16, UINT32, UINT64, BYTES -> false;
      default -> true;
    };
  }

  /** The type of that protocol name, empty if there is none. */
  public static Optional<Datatype> named(String name) {
    return Optional.ofNullable(BY_NAME.get(name));
  }
}
