package io.millrace.imports;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import tensorboard.TensorProto;

/** Numbers and texts in tensors as TensorFlow writes them. */
final class TensorValues {
  private static final int FLOAT = 1;
  private static final int DOUBLE = 2;
  private static final int INT32 = 3;
  private static final int INT64 = 9;
  private static final int BFLOAT16 = 14;
  private static final int HALF = 19;

  private TensorValues() {}

  /** The first number; absent where there is none. */
  static OptionalDouble number(TensorProto tensor) {
    double[] first = numbers(tensor, 1);
    return first.length == 0 ? OptionalDouble.empty() : OptionalDouble.of(first[0]);
  }

  /** Its numbers in the order of its last dimension; those beyond {@code most} are left out. */
  static double[] numbers(TensorProto tensor, int most) {
    ByteString raw = tensor.getTensorContent();
    ByteBuffer bytes = raw.asReadOnlyByteBuffer().slice().order(ByteOrder.LITTLE_ENDIAN);
    return switch (tensor.getDtype()) {
      case FLOAT -> numbers(raw, 4, most, bytes::getFloat, tensor.getFloatValList());
      case DOUBLE -> numbers(raw, 8, most, bytes::getDouble, tensor.getDoubleValList());
      case INT32 -> numbers(raw, 4, most, bytes::getInt, tensor.getIntValList());
      case INT64 -> numbers(raw, 8, most, bytes::getLong, tensor.getInt64ValList());
      case HALF -> numbers(raw, 2, most, at -> half(bytes.getShort(at)), halves(tensor, false));
      case BFLOAT16 -> numbers(raw, 2, most, at -> brain(bytes.getShort(at)), halves(tensor, true));
      default -> new double[0];
    };
  }

  /** Those in the raw bytes, else those that are listed. */
  private static double[] numbers(
      ByteString raw, int size, int most, IntToDoubleFunction read, List<? extends Number> listed) {
    return raw.size() >= size
        ? IntStream.range(0, Math.min(raw.size() / size, most))
            .mapToDouble(i -> read.applyAsDouble(i * size))
            .toArray()
        : listed.stream().limit(most).mapToDouble(Number::doubleValue).toArray();
  }

  private static List<Float> halves(TensorProto tensor, boolean isBrain) {
    return tensor.getHalfValList().stream()
        .map(bits -> isBrain ? brain(bits) : half(bits))
        .toList();
  }

  private static float brain(int bits) {
    return Float.intBitsToFloat(bits << 16);
  }

  /** IEEE 754 binary16. */
  static float half(int bits) {
    int exponent = (bits >>> 10) & 0x1F;
    int fraction = bits & 0x3FF;
    float size;
    if (exponent == 0) {
      size = fraction * 0x1p-24f;
    } else if (exponent == 0x1F) {
      size = fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
    } else {
      size = Float.intBitsToFloat(((exponent + 112) << 23) | (fraction << 13));
    }
    return (bits & 0x8000) == 0 ? size : -size;
  }
}
