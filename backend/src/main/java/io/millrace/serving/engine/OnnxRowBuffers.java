package io.millrace.serving.engine;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Direct memory with a set of tensors over it per row count, made at the first use of the count and
 * kept: a run then allocates nothing. The tensors own no memory; the runtime's handles go with
 * them.
 */
final class OnnxRowBuffers implements RowBuffers {
  private final OrtEnvironment environment;
  private final Signature signature;
  private final List<ByteBuffer> inputs;
  private final List<ByteBuffer> outputs;
  private final Bound[] bound;

  /** The tensors of one row count. */
  record Bound(Map<String, OnnxTensor> inputs, Map<String, OnnxTensor> outputs) {}

  OnnxRowBuffers(OrtEnvironment environment, Signature signature, int capacity) {
    this.environment = environment;
    this.signature = signature;
    this.inputs = allocate(signature.inputs(), capacity);
    this.outputs = allocate(signature.outputs(), capacity);
    this.bound = new Bound[capacity + 1];
  }

  @Override
  public int capacity() {
    return bound.length - 1;
  }

  @Override
  public ByteBuffer input(int index) {
    return inputs.get(index);
  }

  @Override
  public ByteBuffer output(int index) {
    return outputs.get(index);
  }

  @Override
  public void close() {
    for (Bound each : bound) {
      if (each != null) {
        each.inputs().values().forEach(OnnxTensor::close);
        each.outputs().values().forEach(OnnxTensor::close);
      }
    }
  }

  Bound bound(int rows) {
    if (bound[rows] == null) {
      bound[rows] =
          new Bound(
              tensors(signature.inputs(), inputs, rows),
              tensors(signature.outputs(), outputs, rows));
    }
    return bound[rows];
  }

  private Map<String, OnnxTensor> tensors(
      List<TensorSpec> specs, List<ByteBuffer> buffers, int rows) {
    Map<String, OnnxTensor> tensors = new LinkedHashMap<>();
    try {
      for (int i = 0; i < specs.size(); i++) {
        TensorSpec spec = specs.get(i);
        ByteBuffer window =
            buffers.get(i).slice(0, rows * spec.rowBytes()).order(ByteOrder.nativeOrder());
        long[] shape = spec.shape().stream().mapToLong(Long::longValue).toArray();
        shape[0] = rows;
        tensors.put(
            spec.name(),
            OnnxTensor.createTensor(
                environment, window, shape, OnnxTypes.javaType(spec.datatype())));
      }
      return tensors;
    } catch (OrtException e) {
      throw new ModelException(ModelException.Kind.RUN, "ONNX Runtime: " + e.getMessage(), e);
    }
  }

  private static List<ByteBuffer> allocate(List<TensorSpec> specs, int capacity) {
    List<ByteBuffer> buffers = new ArrayList<>(specs.size());
    for (TensorSpec spec : specs) {
      int size = Math.multiplyExact(spec.rowBytes(), capacity);
      buffers.add(ByteBuffer.allocateDirect(size).order(ByteOrder.LITTLE_ENDIAN));
    }
    return List.copyOf(buffers);
  }
}
