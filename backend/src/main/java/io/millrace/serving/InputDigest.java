package io.millrace.serving;

import io.millrace.serving.engine.Tensor;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** SHA-256 over shapes and values: no two inputs that anybody can make have the same. */
final class InputDigest {
  private InputDigest() {}

  static String of(List<Tensor> inputs) {
    MessageDigest digest = sha256();
    for (Tensor input : inputs) {
      digest.update(head(input));
      if (input.data() != null) {
        digest.update(input.data().duplicate());
      } else {
        for (byte[] each : input.strings()) {
          digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, each.length));
          digest.update(each);
        }
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static ByteBuffer head(Tensor input) {
    ByteBuffer head = ByteBuffer.allocate(Long.BYTES * (1 + input.shape().length));
    head.putInt(input.datatype().ordinal()).putInt(input.shape().length);
    for (long dimension : input.shape()) {
      head.putLong(dimension);
    }
    return head.flip();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
