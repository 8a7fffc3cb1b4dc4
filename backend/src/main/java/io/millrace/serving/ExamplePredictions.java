package io.millrace.serving;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.platform.ApiException;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.http.ApiRequest;
import io.millrace.platform.http.Reply;
import io.millrace.serving.engine.Datatype;
import io.millrace.serving.engine.Numbers;
import io.millrace.serving.engine.Signature;
import io.millrace.serving.engine.Tensor;
import io.millrace.serving.engine.TensorSpec;
import io.millrace.serving.protocol.InferRequest;
import io.vertx.core.Future;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** TensorFlow Serving's {@code :classify} and {@code :regress}: examples of named features. */
final class ExamplePredictions {
  private final InferCalls calls;

  ExamplePredictions(InferCalls calls) {
    this.calls = calls;
  }

  /**
   * A request.
   *
   * @param signatureName of no meaning here: a model has one signature
   * @param context features that all examples share
   */
  record Examples(
      @JsonProperty("signature_name") Optional<String> signatureName,
      Optional<ObjectNode> context,
      List<ObjectNode> examples) {}

  /** What becomes of one example's row. */
  @FunctionalInterface
  private interface RowAnswer {
    Object of(int row);
  }

  /** What becomes of a model's outputs. */
  @FunctionalInterface
  private interface Answering {
    RowAnswer of(LiveDeployment deployment, List<Tensor> outputs, int rows);
  }

  Future<Reply> classify(ApiRequest request, InferCalls.Target target) {
    return answer(request, target, ExamplePredictions::classes);
  }

  Future<Reply> regress(ApiRequest request, InferCalls.Target target) {
    return answer(request, target, ExamplePredictions::number);
  }

  private Future<Reply> answer(ApiRequest request, InferCalls.Target target, Answering answering) {
    return calls.infer(
        target,
        deployment -> decode(request, deployment),
        (deployment, decoded, outputs, id) ->
            Reply.ok(Map.of("result", result(answering, deployment, outputs, decoded.rows())))
                .header(OpenInferenceProtocol.PREDICTION_ID, id.toString()));
  }

  private static InferRequest decode(ApiRequest request, LiveDeployment deployment) {
    List<JsonNode> rows = rows(request.body(Examples.class));
    List<Tensor> inputs = new Instances(deployment).read(rows);
    return new InferRequest(null, inputs, rows.size(), 0, 0, List.of());
  }

  private static List<Object> result(
      Answering answering, LiveDeployment deployment, List<Tensor> outputs, int rows) {
    RowAnswer answer = answering.of(deployment, outputs, rows);
    List<Object> result = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      result.add(answer.of(row));
    }
    return result;
  }

  private static List<JsonNode> rows(Examples body) {
    if (body.examples() == null || body.examples().isEmpty()) {
      throw ApiException.invalid("/examples", "One example at least is needed.");
    }
    List<JsonNode> rows = new ArrayList<>();
    for (ObjectNode example : body.examples()) {
      ObjectNode row = body.context().map(ObjectNode::deepCopy).orElseGet(example::objectNode);
      rows.add(row.setAll(example));
    }
    return rows;
  }

  private static RowAnswer classes(LiveDeployment deployment, List<Tensor> outputs, int rows) {
    Signature signature = deployment.model().signature();
    RowScores scores =
        RowScores.of(deployment.signature(), signature.outputs(), outputs, rows)
            .orElseThrow(
                () ->
                    ApiException.of(
                        ErrorCode.INVALID_REQUEST,
                        "The model's signature names no classes, or no output has a score for"
                            + " each: it cannot classify."));
    return row -> {
      List<List<Object>> labeled = new ArrayList<>();
      scores.byClass(row).forEach((label, score) -> labeled.add(List.of(label, score)));
      return labeled;
    };
  }

  private static RowAnswer number(LiveDeployment deployment, List<Tensor> outputs, int rows) {
    List<TensorSpec> specs = deployment.model().signature().outputs();
    Tensor only = outputs.get(0);
    if (specs.size() != 1 || only.datatype() == Datatype.BYTES || only.elements() != rows) {
      throw ApiException.of(
          ErrorCode.INVALID_REQUEST,
          "The model does not give one number for each example: it is no regression.");
    }
    ByteBuffer data = only.data().slice().order(ByteOrder.LITTLE_ENDIAN);
    return row -> Numbers.get(data, only.datatype(), row);
  }
}
