package io.millrace.platform.grpc;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import com.google.protobuf.UnsafeByteOperations;
import io.millrace.platform.ApiException;
import io.millrace.platform.ErrorCode;

/** Reads protocol buffers that strangers wrote. */
public final class GrpcMessages {
  private GrpcMessages() {}

  /**
   * Parses a message. Its byte strings are parts of the given array, which nobody may change.
   *
   * @throws ApiException INVALID_REQUEST
   */
  public static <T extends MessageLite> T parse(Parser<T> parser, byte[] bytes) {
    CodedInputStream in = UnsafeByteOperations.unsafeWrap(bytes).newCodedInput();
    in.enableAliasing(true);
    try {
      T message = parser.parseFrom(in);
      in.checkLastTagWas(0);
      return message;
    } catch (InvalidProtocolBufferException e) {
      throw ApiException.of(
          ErrorCode.INVALID_REQUEST, "The message cannot be read: " + e.getMessage());
    }
  }
}
