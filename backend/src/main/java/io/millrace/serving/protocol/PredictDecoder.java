package io.millrace.serving.protocol;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.millrace.serving.engine.Datatype;
import io.millrace.serving.engine.Signature;
import io.millrace.serving.engine.Tensor;
import io.millrace.serving.engine.TensorSpec;
import java.io.IOException;
import java.util.List;

/**
 * Decodes the body of TensorFlow Serving's {@code :predict}: {@code instances} in rows, or {@code
 * inputs} in columns. Throws {@link io.millrace.platform.ApiException} for whatever is wrong.
 */
public final class PredictDecoder {
  private static final String SIGNATURE = "serving_default";

  private final Signature signature;
  private final boolean batched;

  /**
   * @param batched whether the first dimension of every input counts rows
   */
  public PredictDecoder(Signature signature, boolean batched) {
    this.signature = signature;
    this.batched = batched;
  }

  /**
   * A decoded request.
   *
   * @param inRows whether the answer is to be in rows as well
   */
  public record Decoded(InferRequest request, boolean inRows) {}

  /** Decodes a body. */
  public Decoded decode(byte[] body) {
    try (JsonParser parser = InferDecoder.JSON.createParser(body)) {
      return new Reading(parser).read();
    } catch (JsonProcessingException e) {
      throw Invalid.request("JSON Parse error: %s", e.getOriginalMessage());
    } catch (IOException e) {
      throw Invalid.request("the body cannot be read: %s", e.getMessage());
    }
  }

  /** One body being read. */
  private final class Reading {
    private final JsonParser parser;
    private final NestedElements[] columns = new NestedElements[signature.inputs().size()];
    private boolean inRows;
    private boolean inColumns;

    Reading(JsonParser parser) {
      this.parser = parser;
    }

    Decoded read() throws IOException {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw Invalid.request("JSON Value: the body must be an object");
      }
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String field = parser.currentName();
        parser.nextToken();
        switch (field) {
          case "signature_name" -> signatureName();
          case "instances" -> rows();
          case "inputs" -> columns();
          default -> parser.skipChildren();
        }
      }
      if (parser.nextToken() != null) {
        throw Invalid.request("JSON Parse error: the object is followed by something else");
      }
      if (inRows == inColumns) {
        throw Invalid.request("exactly one of \"instances\" and \"inputs\" is needed");
      }
      return new Decoded(request(), inRows);
    }

    private InferRequest request() {
      InputSet inputs = new InputSet(signature, batched);
      for (int i = 0; i < columns.length; i++) {
        TensorSpec spec = signature.inputs().get(i);
        if (columns[i] == null) {
          throw Invalid.request("input '%s' is missing", spec.name());
        }
        Tensor tensor = columns[i].tensor();
        inputs.put(inputs.require(spec.name(), tensor.datatype(), tensor.shape()), tensor);
      }
      List<Tensor> tensors = inputs.inOrder();
      return new InferRequest(
          null, tensors, inputs.rows(), 0, 0, OutputChoice.all(signature, false));
    }

    private void signatureName() throws IOException {
      String name = parser.getText();
      if (!SIGNATURE.equals(name) && !name.isEmpty()) {
        throw Invalid.request(
            "Serving signature name: \"%s\" not found in signature def; there is %s",
            name, SIGNATURE);
      }
    }

    private void rows() throws IOException {
      if (parser.currentToken() != JsonToken.START_ARRAY) {
        throw Invalid.request("Excepting 'instances' to be an list/array");
      }
      inRows = true;
      int rows = 0;
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        if (parser.currentToken() == JsonToken.START_OBJECT && !isBytes()) {
          named(1);
        } else {
          only().read(parser, 1);
        }
        rows++;
        requireAll(rows);
      }
      if (rows == 0) {
        throw Invalid.request("no instances: one at least is needed");
      }
      for (NestedElements column : columns) {
        column.close(0, rows);
      }
    }

    /** An object for the one input of byte strings is a value: {@code {"b64": "…"}}. */
    private boolean isBytes() {
      return columns.length == 1 && signature.inputs().get(0).datatype() == Datatype.BYTES;
    }

    private void columns() throws IOException {
      inColumns = true;
      if (parser.currentToken() == JsonToken.START_OBJECT && !isBytes()) {
        named(0);
      } else {
        only().read(parser, 0);
      }
    }

    private void named(int depth) throws IOException {
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        int index = signature.inputIndex(parser.currentName());
        if (index < 0) {
          throw Invalid.request(
              "unexpected input '%s', the model takes %s",
              parser.currentName(), signature.inputs().stream().map(TensorSpec::name).toList());
        }
        parser.nextToken();
        column(index).read(parser, depth);
      }
    }

    private NestedElements only() {
      if (columns.length != 1) {
        throw Invalid.request(
            "the model has %d inputs: name them, %s",
            columns.length, signature.inputs().stream().map(TensorSpec::name).toList());
      }
      return column(0);
    }

    private NestedElements column(int index) {
      if (columns[index] == null) {
        TensorSpec spec = signature.inputs().get(index);
        columns[index] = new NestedElements(parser, "input", spec.name(), spec.datatype());
      }
      return columns[index];
    }

    private void requireAll(int row) {
      for (int i = 0; i < columns.length; i++) {
        if (columns[i] == null) {
          throw Invalid.request(
              "input '%s' is missing in instance %d", signature.inputs().get(i).name(), row - 1);
        }
      }
    }
  }
}
