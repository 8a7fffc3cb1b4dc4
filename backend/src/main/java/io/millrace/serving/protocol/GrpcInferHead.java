package io.millrace.serving.protocol;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import inference.ModelInferRequest;
import java.io.IOException;
import java.util.Optional;

/**
 * What a {@code ModelInferRequest} begins with, read without the rest of it.
 *
 * @param version empty for none
 */
public record GrpcInferHead(String model, String version) {
  private static final int MODEL = tag(ModelInferRequest.MODEL_NAME_FIELD_NUMBER);
  private static final int VERSION = tag(ModelInferRequest.MODEL_VERSION_FIELD_NUMBER);

  private static int tag(int field) {
    return field << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;
  }

  /** Empty where the fields are not in their usual order, or the message cannot be read. */
  public static Optional<GrpcInferHead> of(byte[] message) {
    CodedInputStream in = CodedInputStream.newInstance(message);
    try {
      if (in.readTag() != MODEL) {
        return Optional.empty();
      }
      String model = in.readStringRequireUtf8();
      String version = in.readTag() == VERSION ? in.readStringRequireUtf8() : "";
      return Optional.of(new GrpcInferHead(model, version));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
