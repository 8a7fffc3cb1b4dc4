package io.millrace.serving.engine;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;

/** A GPU by CUDA. */
record CudaProcessor(int device) implements Processor {
  /**
   * The workspaces of a session's matrix and convolution kernels, and the activations of batches
   * that are larger than those that the admission measured.
   */
  private static final long OVERHEAD_BYTES = 256L << 20;

  @Override
  public String name() {
    return "cuda:" + device;
  }

  @Override
  public boolean isGpu() {
    return true;
  }

  @Override
  public long overheadBytes() {
    return OVERHEAD_BYTES;
  }

  @Override
  public void choose(SessionOptions options, long maxBytes) throws OrtException {
    try (OrtCUDAProviderOptions cuda = new OrtCUDAProviderOptions(device)) {
      if (maxBytes < Long.MAX_VALUE) {
        cuda.add("gpu_mem_limit", Long.toString(maxBytes));
      }
      // Room is counted by what is asked for, not by powers of two of it.
      cuda.add("arena_extend_strategy", "kSameAsRequested");
      // The exhaustive search, the default, takes seconds at the first run of each batch size.
      cuda.add("cudnn_conv_algo_search", "HEURISTIC");
      // A version answers the same on every device; TF32 rounds inputs to 10 bits of mantissa.
      cuda.add("use_tf32", "0");
      options.addCUDA(cuda);
    }
  }
}
