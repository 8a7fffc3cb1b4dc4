package io.millrace.serving.engine;

/** IEEE 754 binary16, which Java 17 has no conversion for. */
public final class HalfFloat {
  private HalfFloat() {}

  /** The exact value of the half's bits. */
  public static float toFloat(short bits) {
    int exponent = (bits >> 10) & 0x1f;
    int mantissa = bits & 0x3ff;
    float magnitude =
        switch (exponent) {
          case 0 -> mantissa * 0x1p-24f;
          case 0x1f -> mantissa == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
          default -> Float.intBitsToFloat((exponent + 112) << 23 | mantissa << 13);
        };
    return bits < 0 ? -magnitude : magnitude;
  }

  /** The nearest half, ties to even; too large becomes infinity. */
  public static short fromFloat(float value) {
    int sign = Float.floatToRawIntBits(value) >>> 16 & 0x8000;
    float magnitude = Math.abs(value);
    if (Float.isNaN(value)) {
      return 0x7e00;
    }
    if (magnitude >= 65520f) {
      return (short) (sign | 0x7c00);
    }
    if (magnitude < 0x1p-14f) {
      return (short) (sign | (int) Math.rint(magnitude * 0x1p24));
    }
    int bits = Float.floatToRawIntBits(magnitude);
    int rounded = bits + 0xfff + (bits >> 13 & 1);
    return (short) (sign | (rounded >> 13) - (112 << 10));
  }
}
