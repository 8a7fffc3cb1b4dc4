package io.millrace.serving.engine;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A session of ONNX Runtime. */
final class OnnxModel implements LoadedModel {
  private final OrtEnvironment environment;
  private final OrtSession session;
  private final OrtSession.SessionOptions options;
  private final Signature signature;
  private final ReferenceCount references = new ReferenceCount(this::close);

  OnnxModel(OrtEnvironment environment, OrtSession session, OrtSession.SessionOptions options)
      throws OrtException {
    this.environment = environment;
    this.session = session;
    this.options = options;
    try {
      this.signature =
          OnnxTypes.signature(session.getInputInfo().values(), session.getOutputInfo().values());
    } catch (ModelException e) {
      close();
      throw e;
    }
  }

  @Override
  public Signature signature() {
    return signature;
  }

  @Override
  public RowBuffers newRowBuffers(int capacity) {
    return new OnnxRowBuffers(environment, signature, capacity);
  }

  @Override
  public void run(RowBuffers buffers, int rows, RunControl control) {
    OnnxRowBuffers.Bound bound = ((OnnxRowBuffers) buffers).bound(rows);
    try {
      session
          .run(bound.inputs(), Set.of(), bound.outputs(), ((OnnxRunControl) control).options())
          .close();
    } catch (OrtException e) {
      throw failure(e, control);
    }
  }

  @Override
  public List<Tensor> run(List<Tensor> inputs, RunControl control) {
    Map<String, OnnxTensor> tensors = new LinkedHashMap<>();
    try {
      for (int i = 0; i < inputs.size(); i++) {
        tensors.put(signature.inputs().get(i).name(), tensor(inputs.get(i)));
      }
      try (OrtSession.Result result = session.run(tensors, ((OnnxRunControl) control).options())) {
        return outputs(result);
      }
    } catch (OrtException e) {
      throw failure(e, control);
    } finally {
      tensors.values().forEach(OnnxTensor::close);
    }
  }

  @Override
  public boolean retain() {
    return references.retain();
  }

  @Override
  public void release() {
    references.release();
  }

  private OnnxTensor tensor(Tensor input) throws OrtException {
    if (input.datatype() == Datatype.BYTES) {
      String[] strings = new String[input.strings().length];
      for (int i = 0; i < strings.length; i++) {
        strings[i] = new String(input.strings()[i], StandardCharsets.UTF_8);
      }
      return OnnxTensor.createTensor(environment, strings, input.shape());
    }
    ByteBuffer direct =
        ByteBuffer.allocateDirect(input.data().remaining()).order(ByteOrder.nativeOrder());
    direct.put(input.data().duplicate()).flip();
    return OnnxTensor.createTensor(
        environment, direct, input.shape(), OnnxTypes.javaType(input.datatype()));
  }

  private List<Tensor> outputs(OrtSession.Result result) throws OrtException {
    List<Tensor> outputs = new ArrayList<>(signature.outputs().size());
    for (TensorSpec spec : signature.outputs()) {
      OnnxTensor tensor = (OnnxTensor) result.get(spec.name()).orElseThrow();
      long[] shape = tensor.getInfo().getShape();
      outputs.add(
          spec.datatype() == Datatype.BYTES
              ? Tensor.ofStrings(shape, strings(tensor))
              : Tensor.of(spec.datatype(), shape, tensor.getByteBuffer()));
    }
    return outputs;
  }

  private static byte[][] strings(OnnxTensor tensor) throws OrtException {
    List<byte[]> flat = new ArrayList<>();
    flatten(tensor.getValue(), flat);
    return flat.toArray(byte[][]::new);
  }

  private static void flatten(Object value, List<byte[]> into) {
    if (value instanceof Object[] values) {
      for (Object element : values) {
        flatten(element, into);
      }
    } else {
      into.add(value.toString().getBytes(StandardCharsets.UTF_8));
    }
  }

  private static ModelException failure(OrtException e, RunControl control) {
    if (control.terminated()) {
      return new ModelException(
          ModelException.Kind.TERMINATED, "The run passed its time limit and was ended.", e);
    }
    ModelException.Kind kind =
        e.getCode() == OrtException.OrtErrorCode.ORT_INVALID_ARGUMENT
            ? ModelException.Kind.INPUT
            : ModelException.Kind.RUN;
    return new ModelException(kind, "ONNX Runtime: " + e.getMessage(), e);
  }

  private void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime did not close a session", e);
    } finally {
      options.close();
    }
  }
}
