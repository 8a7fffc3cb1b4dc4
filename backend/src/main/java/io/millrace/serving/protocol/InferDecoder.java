package io.millrace.serving.protocol;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import io.millrace.serving.batching.Priority;
import io.millrace.serving.engine.Datatype;
import io.millrace.serving.engine.Signature;
import io.millrace.serving.engine.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Decodes the body of {@code POST /v2/models/{m}/infer} against the model's signature, with a
 * streaming parser: numbers go from their digits into the tensor's bytes, binary tensors stay where
 * they are. Throws {@link io.millrace.platform.ApiException} for whatever is wrong.
 */
public final class InferDecoder {
  private static final int MAX_DEPTH = 64;
  static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxNumberLength(400)
                  .build())
          .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .build();

  private final Signature signature;
  private final boolean batched;

  /**
   * @param batched whether the first dimension of every input counts rows
   */
  public InferDecoder(Signature signature, boolean batched) {
    this.signature = signature;
    this.batched = batched;
  }

  /**
   * Decodes a body.
   *
   * @param headerLength the value of {@code Inference-Header-Content-Length}; null if absent (all
   *     JSON), 0 for a body that is nothing but the one input's bytes
   */
  public InferRequest decode(byte[] body, Integer headerLength) {
    if (headerLength != null && (headerLength < 0 || headerLength > body.length)) {
      throw Invalid.request(
          "Inference-Header-Content-Length is %d, the body has %d bytes",
          headerLength, body.length);
    }
    if (headerLength != null && headerLength == 0) {
      return RawRequest.decode(signature, body);
    }
    int json = headerLength == null ? body.length : headerLength;
    try (JsonParser parser = JSON.createParser(body, 0, json)) {
      return new Reading(body, json).read(parser);
    } catch (JsonProcessingException e) {
      throw Invalid.request("the JSON cannot be read: %s", e.getOriginalMessage());
    } catch (IOException e) {
      throw Invalid.request("the body cannot be read: %s", e.getMessage());
    }
  }

  /** What is known of an input while its object is read; its fields come in any order. */
  private static final class Input {
    private String name;
    private Datatype datatype;
    private long[] shape;
    private Parameters parameters = Parameters.NONE;
    private Tensor tensor;
    private int index;
    private long dataAt = -1;

    boolean described() {
      return name != null && datatype != null && shape != null;
    }
  }

  private record WantedOutput(String name, Parameters parameters) {}

  /** One body being read. */
  private final class Reading {
    private final byte[] body;
    private final int json;
    private final InputSet inputs = new InputSet(signature, batched);
    private int binaryAt;
    private String id;
    private Parameters parameters = Parameters.NONE;
    private boolean anyInputs;
    private List<WantedOutput> outputs;

    Reading(byte[] body, int json) {
      this.body = body;
      this.json = json;
      this.binaryAt = json;
    }

    InferRequest read(JsonParser parser) throws IOException {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw Invalid.request("the body must be a JSON object");
      }
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String field = parser.currentName();
        parser.nextToken();
        switch (field) {
          case "id" -> id = text(parser, "id");
          case "parameters" -> parameters = Parameters.read(parser);
          case "inputs" -> inputs(parser);
          case "outputs" -> outputs = outputs(parser);
          default -> parser.skipChildren();
        }
      }
      if (parser.nextToken() != null) {
        throw Invalid.request("the JSON object is followed by something else");
      }
      if (!anyInputs) {
        throw Invalid.request("inputs are missing");
      }
      List<Tensor> tensors = inputs.inOrder();
      if (binaryAt != body.length) {
        throw Invalid.request("%d bytes of binary data belong to no input", body.length - binaryAt);
      }
      return new InferRequest(
          id,
          tensors,
          inputs.rows(),
          parameters.whole("timeout", Long.MAX_VALUE / 1000, 0),
          (int) parameters.whole("priority", Priority.LOWEST, 0),
          wanted());
    }

    private void inputs(JsonParser parser) throws IOException {
      requireArray(parser, "inputs");
      anyInputs = true;
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        requireObject(parser, "an input");
        input(parser);
      }
    }

    private void input(JsonParser parser) throws IOException {
      Input input = new Input();
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String field = parser.currentName();
        parser.nextToken();
        switch (field) {
          case "name" -> input.name = text(parser, "an input's name");
          case "datatype" -> input.datatype = datatype(text(parser, "an input's datatype"));
          case "shape" -> input.shape = shape(parser);
          case "parameters" -> input.parameters = Parameters.read(parser);
          case "data" -> data(parser, input);
          default -> parser.skipChildren();
        }
      }
      finish(input);
    }

    private void data(JsonParser parser, Input input) throws IOException {
      if (input.described()) {
        input.tensor = elements(parser, input);
      } else {
        input.dataAt = parser.currentTokenLocation().getByteOffset();
        parser.skipChildren();
      }
    }

    private Tensor elements(JsonParser parser, Input input) throws IOException {
      input.index = inputs.require(input.name, input.datatype, input.shape);
      int elements = Shapes.elements(input.name, input.shape, json);
      return new JsonElements(parser, "input", input.name, input.datatype)
          .read(input.shape, elements);
    }

    /** Reads data that came before its description, and binary data. */
    private void finish(Input input) throws IOException {
      if (!input.described()) {
        throw Invalid.request(
            "input '%s': name, shape and datatype are needed",
            input.name == null ? "?" : input.name);
      }
      if (input.parameters.has("binary_data_size")) {
        if (input.tensor != null || input.dataAt >= 0) {
          throw Invalid.request("input '%s' has both data and binary_data_size", input.name);
        }
        input.index = inputs.require(input.name, input.datatype, input.shape);
        input.tensor = binary(input);
      } else if (input.dataAt >= 0) {
        int at = (int) input.dataAt;
        try (JsonParser again = JSON.createParser(body, at, json - at)) {
          again.nextToken();
          input.tensor = elements(again, input);
        }
      } else if (input.tensor == null) {
        throw Invalid.request("input '%s' has no data", input.name);
      }
      inputs.put(input.index, input.tensor);
    }

    private Tensor binary(Input input) {
      int left = body.length - binaryAt;
      int size = (int) input.parameters.whole("binary_data_size", Integer.MAX_VALUE, 0);
      if (size > left) {
        throw Invalid.request(
            "input '%s': binary_data_size is %d, the body has %d bytes left",
            input.name, size, left);
      }
      ByteBuffer bytes = ByteBuffer.wrap(body, binaryAt, size);
      binaryAt += size;
      return BinaryElements.read(input.name, input.datatype, input.shape, bytes);
    }

    private List<WantedOutput> outputs(JsonParser parser) throws IOException {
      requireArray(parser, "outputs");
      List<WantedOutput> read = new ArrayList<>();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        requireObject(parser, "an output");
        String name = null;
        Parameters wanted = Parameters.NONE;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String field = parser.currentName();
          parser.nextToken();
          switch (field) {
            case "name" -> name = text(parser, "an output's name");
            case "parameters" -> wanted = Parameters.read(parser);
            default -> parser.skipChildren();
          }
        }
        read.add(new WantedOutput(name, wanted));
      }
      return read;
    }

    private List<InferRequest.Output> wanted() {
      boolean binary = parameters.bool("binary_data_output", false);
      if (outputs == null || outputs.isEmpty()) {
        return OutputChoice.all(signature, binary);
      }
      OutputChoice choice = new OutputChoice(signature);
      for (WantedOutput output : outputs) {
        choice.add(
            output.name(), output.parameters().bool("binary_data", binary), output.parameters());
      }
      return choice.chosen();
    }
  }

  private static Datatype datatype(String name) {
    return Datatype.named(name).orElseThrow(() -> Invalid.unknownDatatype(name));
  }

  private static long[] shape(JsonParser parser) throws IOException {
    requireArray(parser, "shape");
    long[] shape = new long[Shapes.MAX_RANK];
    int rank = 0;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT
          || parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
        throw Invalid.request("a shape must hold whole numbers below 2^63");
      }
      if (rank == shape.length) {
        throw Invalid.request("a shape has at most %d dimensions", shape.length);
      }
      shape[rank++] = parser.getLongValue();
    }
    return Arrays.copyOf(shape, rank);
  }

  private static String text(JsonParser parser, String what) throws IOException {
    if (parser.currentToken() != JsonToken.VALUE_STRING) {
      throw Invalid.request("%s must be a string", what);
    }
    return parser.getText();
  }

  private static void requireArray(JsonParser parser, String what) {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      throw Invalid.request("%s must be an array", what);
    }
  }

  private static void requireObject(JsonParser parser, String what) {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw Invalid.request("%s must be an object", what);
    }
  }
}
