package io.millrace.imports;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.OptionalDouble;
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
    ByteString raw = tensor.getTensorContent();
    ByteBuffer bytes = raw.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    int at = bytes.position();
    int size = raw.size();
    return switch (tensor.getDtype()) {
      case FLOAT -> size >= 4 ? some(bytes.getFloat(at)) : first(tensor.getFloatValList());
      case DOUBLE -> size >= 8 ? some(bytes.getDouble(at)) : first(tensor.getDoubleValList());
      case INT32 -> size >= 4 ? some(bytes.getInt(at)) : first(tensor.getIntValList());
      case INT64 -> size >= 8 ? some((double) bytes.getLong(at)) : first(tensor.getInt64ValList());
      case HALF -> size >= 2 ? some(half(bytes.getShort(at))) : halves(tensor, false);
      case BFLOAT16 -> size >= 2 ? some(brain(bytes.getShort(at))) : halves(tensor, true);
      default -> OptionalDouble.empty();
    };
  }

  private static OptionalDouble some(double number) {
    return OptionalDouble.of(number);
  }

  private static OptionalDouble first(List<? extends Number> numbers) {
    return numbers.isEmpty() ? OptionalDouble.empty() : some(numbers.get(0).doubleValue());
  }

  private static OptionalDouble halves(TensorProto tensor, boolean isBrain) {
    if (tensor.getHalfValCount() == 0) {
      return OptionalDouble.empty();
    }
    int bits = tensor.getHalfVal(0);
    return some(isBrain ? brain(bits) : half(bits));
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
