package io.millrace.loadtests;

import java.nio.ByteBuffer;

/** The same request again and again. */
record Repeated(ByteBuffer request) implements Call {
  static Repeated of(byte[] request) {
    return new Repeated(ByteBuffer.allocateDirect(request.length).put(request));
  }

  @Override
  public ByteBuffer next() {
    return request.flip();
  }
}
