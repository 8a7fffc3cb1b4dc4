package io.millrace.serving.admission;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import io.millrace.platform.ApiException;
import io.millrace.platform.ErrorCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/**
 * Walks a model file as protobuf, without building it in memory and without the runtime, and
 * rejects what this server must not load: data outside the file, operators it does not know, and
 * structure beyond the limits. Field numbers: {@code onnx/onnx-ml.proto}.
 */
public final class OnnxInspector {
  /** The newest that ONNX Runtime 1.29 takes. */
  static final long MAX_IR_VERSION = 13;

  static final long MAX_OPSET = 26;
  private static final Set<String> DOMAINS = Set.of("", "ai.onnx", "ai.onnx.ml", "com.microsoft");

  private final ModelLimits limits;

  public OnnxInspector(ModelLimits limits) {
    this.limits = limits;
  }

  /**
   * Walks a file; blocks on reading it.
   *
   * @throws ApiException MODEL_REJECTED with the reason and what to do about it
   */
  public Inspection inspect(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      if (channel.size() > limits.fileBytes()) {
        throw rejected(
            "The file has %d bytes, more than the %d that are taken.",
            channel.size(), limits.fileBytes());
      }
      return inspect(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()));
    }
  }

  /** The same for a model in memory. */
  public Inspection inspect(ByteBuffer model) {
    try {
      return new Walk(CodedInputStream.newInstance(model)).model();
    } catch (InvalidProtocolBufferException e) {
      throw rejected("The file is not an ONNX model, or it is cut off: %s", e.getMessage());
    } catch (IOException e) {
      throw new IllegalStateException("memory does not fail to be read", e);
    }
  }

  static ApiException rejected(String format, Object... arguments) {
    return ApiException.of(ErrorCode.MODEL_REJECTED, String.format(format, arguments));
  }

  /** Reads one field; the tag has been read. */
  private interface Field {
    void read(int number) throws IOException;
  }

  /** One pass over a model. */
  private final class Walk {
    private final CodedInputStream in;
    private long irVersion;
    private long opset;
    private int nodes;
    private long initializerBytes;
    private boolean steady = true;
    private String producer = "";
    private boolean hasGraph;
    private boolean hasOperatorSet;

    Walk(CodedInputStream in) {
      this.in = in;
    }

    Inspection model() throws IOException {
      fields(
          number -> {
            switch (number) {
              case 1 -> irVersion = in.readInt64();
              case 2 -> producer = in.readString() + producer;
              case 3 -> producer = producer + " " + in.readString();
              case 7 -> {
                hasGraph = true;
                message(() -> graph(1));
              }
              case 8 -> message(this::operatorSet);
              case 20 ->
                  throw rejected("The model holds training information. Export it for inference.");
              case 25 ->
                  throw rejected(
                      "The model holds functions of its own. Inline them before export"
                          + " (onnx.inliner.inline_local_functions).");
              default -> skip();
            }
          });
      requireKnownVersions();
      return new Inspection(irVersion, opset, nodes, initializerBytes, steady, producer);
    }

    private void requireKnownVersions() {
      if (!hasGraph || irVersion <= 0 || !hasOperatorSet) {
        throw rejected(
            "The file is not an ONNX model, or it is cut off: graph, IR version or operator set is"
                + " missing.");
      }
      if (irVersion > MAX_IR_VERSION) {
        throw rejected(
            "The model has IR version %d; up to %d is supported. Export it again with an older one:"
                + " set model.ir_version = %d before onnx.save, or use onnx 1.18.",
            irVersion, MAX_IR_VERSION, 10);
      }
      if (opset > MAX_OPSET) {
        throw rejected(
            "The model uses operator set %d; up to %d is supported. Export it again with an older"
                + " one, such as opset_version=%d.",
            opset, MAX_OPSET, 20);
      }
    }

    private void operatorSet() throws IOException {
      hasOperatorSet = true;
      String[] domain = {""};
      long[] version = {0};
      fields(
          number -> {
            switch (number) {
              case 1 -> domain[0] = in.readString();
              case 2 -> version[0] = in.readInt64();
              default -> skip();
            }
          });
      if (domain[0].isEmpty() || "ai.onnx".equals(domain[0])) {
        opset = Math.max(opset, version[0]);
      }
    }

    private void graph(int depth) throws IOException {
      if (depth > limits.depth()) {
        throw rejected("Graphs are nested deeper than the %d that are taken.", limits.depth());
      }
      fields(
          number -> {
            switch (number) {
              case 1 -> message(() -> node(depth));
              case 5 -> message(this::tensor);
              case 15 -> message(this::sparseTensor);
              default -> skip();
            }
          });
    }

    private void node(int depth) throws IOException {
      if (++nodes > limits.nodes()) {
        throw rejected("The model has more than the %d nodes that are taken.", limits.nodes());
      }
      String[] operator = {"?"};
      String[] domain = {""};
      fields(
          number -> {
            switch (number) {
              case 4 -> operator[0] = in.readString();
              case 5 -> message(() -> attribute(depth));
              case 7 -> domain[0] = in.readString();
              default -> skip();
            }
          });
      if (!DOMAINS.contains(domain[0])) {
        throw rejected(
            "The operator %s is of the domain '%s'. Only operators of ai.onnx, ai.onnx.ml and"
                + " com.microsoft are known here; custom operators cannot be loaded.",
            operator[0], domain[0]);
      }
      steady &= SteadyOperators.has(domain[0], operator[0]);
    }

    private void attribute(int depth) throws IOException {
      fields(
          number -> {
            switch (number) {
              case 5, 10 -> message(this::tensor);
              case 6, 11 -> message(() -> graph(depth + 1));
              case 22, 23 -> message(this::sparseTensor);
              default -> skip();
            }
          });
    }

    private void sparseTensor() throws IOException {
      fields(
          number -> {
            switch (number) {
              case 1, 2 -> message(this::tensor);
              default -> skip();
            }
          });
    }

    private void tensor() throws IOException {
      int start = in.getTotalBytesRead();
      fields(
          number -> {
            if (number == 13 || (number == 14 && in.readEnum() != 0)) {
              throw rejected(
                  "A weight is kept outside of the model file. Save the model as one file"
                      + " (onnx.save with save_as_external_data=False).");
            }
            if (number != 14) {
              skip();
            }
          });
      initializerBytes += in.getTotalBytesRead() - start;
    }

    private int tag;

    private void fields(Field field) throws IOException {
      for (int next = in.readTag(); next != 0; next = in.readTag()) {
        tag = next;
        field.read(WireFormat.getTagFieldNumber(next));
      }
    }

    private void skip() throws IOException {
      if (!in.skipField(tag)) {
        throw new InvalidProtocolBufferException("a group ends that did not begin");
      }
    }

    /** Reads a field that holds a message, within the message's bounds. */
    private void message(Content content) throws IOException {
      if (WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
        throw new InvalidProtocolBufferException("a message was expected");
      }
      int length = in.readRawVarint32();
      int outer = in.pushLimit(length);
      content.read();
      if (!in.isAtEnd()) {
        throw new InvalidProtocolBufferException("a message is longer than its fields");
      }
      in.popLimit(outer);
    }
  }

  /** Reads the fields of a message. */
  private interface Content {
    void read() throws IOException;
  }
}
