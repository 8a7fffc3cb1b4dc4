package io.millrace.serving.engine;

import java.nio.ByteBuffer;

/**
 * Direct memory that a model reads its rows from and writes its rows to, bound once and used for
 * many runs. Read and write by absolute index only: the buffers are shared between threads, the
 * batch decides who may touch what.
 */
public interface RowBuffers extends AutoCloseable {

  /** The most rows one run can take. */
  int capacity();

  /** Little-endian rows of the input at that position of the signature. */
  ByteBuffer input(int index);

  /** Little-endian rows of the output at that position of the signature. */
  ByteBuffer output(int index);

  /** Gives back the runtime's handles; no run may use the buffers any more. */
  @Override
  void close();
}
