package io.millrace.platform.grpc;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/** What a method does with each message of a client. */
@FunctionalInterface
public interface GrpcOperation {
  /**
   * Answers a message.
   *
   * @param message the bytes of one protocol buffer, which the operation may keep
   * @return a message as {@link GrpcFrames} frames it; a failure ends the call with its status
   */
  Future<Buffer> answer(GrpcCall call, byte[] message);
}
