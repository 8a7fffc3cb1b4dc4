package io.millrace.serving;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.time.Ids;
import io.millrace.platform.time.Time;
import io.millrace.registry.Signature;
import io.millrace.serving.PredictResponse.Prediction;
import io.millrace.serving.engine.Datatype;
import io.millrace.serving.engine.Numbers;
import io.millrace.serving.engine.Tensor;
import io.millrace.serving.engine.TensorSpec;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The API's own predictions: instances in, labels and scores out. */
final class FriendlyPredictions {
  private final Vertx vertx;
  private final ServingTable table;
  private final Predictor predictor;
  private final Ids ids;
  private final Time time;

  FriendlyPredictions(ServingFeature.Parts parts, ServingTable table, Predictor predictor) {
    this.vertx = parts.vertx();
    this.table = table;
    this.predictor = predictor;
    this.ids = parts.ids();
    this.time = parts.time();
  }

  /** Predicts; fails as the Open Inference Protocol does. */
  Future<PredictResponse> predict(Caller caller, String name, PredictRequest request) {
    if (caller.tenantId() == null) {
      throw ApiException.of(ErrorCode.FORBIDDEN, "This credential belongs to no tenant.");
    }
    long start = time.nanos();
    LiveEndpoint endpoint = table.require(caller.tenantId(), name);
    LiveDeployment deployment = endpoint.take(Optional.empty());
    int rows = deployment.model().batched() ? request.instances().size() : 1;
    long timeoutMicros = request.timeoutMs().orElse(0) * 1_000L;
    return inputs(deployment, request.instances())
        .compose(
            inputs ->
                predictor.run(
                    caller,
                    endpoint,
                    deployment,
                    inputs,
                    rows,
                    timeoutMicros,
                    outputs -> predictions(deployment, outputs, rows)))
        .map(
            predictions ->
                new PredictResponse(
                    ids.next(),
                    deployment.deployed().version().model(),
                    deployment.deployed().version().version(),
                    predictions,
                    (time.nanos() - start) / 1e6))
        .eventually(
            () -> {
              deployment.release();
              return Future.succeededFuture();
            });
  }

  private Future<List<Tensor>> inputs(LiveDeployment deployment, List<JsonNode> instances) {
    Instances reading = new Instances(deployment);
    return Instances.hasImage(instances)
        ? vertx.executeBlocking(() -> reading.read(instances), false)
        : Future.succeededFuture(instances).map(reading::read);
  }

  private static List<Prediction> predictions(
      LiveDeployment deployment, List<Tensor> outputs, int rows) {
    List<TensorSpec> specs = deployment.model().signature().outputs();
    List<Prediction> predictions = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      Map<String, List<Object>> values = new LinkedHashMap<>();
      for (int i = 0; i < specs.size(); i++) {
        values.put(specs.get(i).name(), row(outputs.get(i), row, rows));
      }
      predictions.add(prediction(deployment.signature(), specs, values));
    }
    return predictions;
  }

  private static List<Object> row(Tensor tensor, int row, int rows) {
    int elements = Math.toIntExact(tensor.elements() / rows);
    List<Object> values = new ArrayList<>(elements);
    if (tensor.datatype() == Datatype.BYTES) {
      for (int i = 0; i < elements; i++) {
        values.add(new String(tensor.strings()[row * elements + i], StandardCharsets.UTF_8));
      }
      return values;
    }
    ByteBuffer data = tensor.data().slice().order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < elements; i++) {
      values.add(Numbers.get(data, tensor.datatype(), row * elements + i));
    }
    return values;
  }

  private static Prediction prediction(
      Signature hints, List<TensorSpec> specs, Map<String, List<Object>> values) {
    List<String> classes = hints.classes().orElse(List.of());
    List<Object> scores =
        scoresOutput(hints, specs)
            .map(values::get)
            .filter(all -> all.size() == classes.size())
            .orElse(List.of());
    if (scores.isEmpty()) {
      return new Prediction(Optional.empty(), Optional.empty(), Optional.empty(), values);
    }
    Map<String, Double> byClass = new LinkedHashMap<>();
    int best = 0;
    for (int i = 0; i < classes.size(); i++) {
      double score = (Double) scores.get(i);
      byClass.put(classes.get(i), score);
      best = score > (Double) scores.get(best) ? i : best;
    }
    return new Prediction(
        Optional.of(classes.get(best)),
        Optional.of((Double) scores.get(best)),
        Optional.of(byClass),
        values);
  }

  /** The output that holds the scores: as the signature says, or the only one of numbers. */
  private static Optional<String> scoresOutput(Signature hints, List<TensorSpec> specs) {
    if (hints.scores().isPresent()) {
      return hints.scores();
    }
    List<String> floats =
        specs.stream()
            .filter(
                spec ->
                    switch (spec.datatype()) {
                      case FP16, BF16, FP32, FP64 -> true;
                      default -> false;
                    })
            .map(TensorSpec::name)
            .toList();
    return floats.size() == 1 ? Optional.of(floats.get(0)) : Optional.empty();
  }
}
