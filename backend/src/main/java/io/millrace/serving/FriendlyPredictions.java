package io.millrace.serving;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.time.Ids;
import io.millrace.platform.time.Time;
import io.millrace.serving.PredictResponse.Prediction;
import io.millrace.serving.engine.Datatype;
import io.millrace.serving.engine.Numbers;
import io.millrace.serving.engine.Tensor;
import io.millrace.serving.engine.TensorSpec;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The API's own predictions: instances in, labels and scores out. */
final class FriendlyPredictions {
  private static final int PICTURE_THREADS = 2;
  private static final int MAX_WAITING = 64;

  private final WorkerExecutor pictures;
  private final AtomicInteger waiting = new AtomicInteger();
  private final ServingTable table;
  private final Predictor predictor;
  private final Ids ids;
  private final Time time;

  FriendlyPredictions(ServingFeature.Parts parts, ServingTable table, Predictor predictor) {
    this.pictures = parts.vertx().createSharedWorkerExecutor("millrace-pictures", PICTURE_THREADS);
    this.table = table;
    this.predictor = predictor;
    this.ids = parts.ids();
    this.time = parts.time();
  }

  /** Predicts; fails as the Open Inference Protocol does. */
  Future<PredictResponse> predict(
      Caller caller, String name, PredictRequest request, Client client) {
    long start = time.nanos();
    LiveEndpoint endpoint = endpoint(caller, name);
    LiveDeployment deployment =
        Predictor.take(endpoint, caller, Protocol.PREDICT, Optional.empty(), request.stickyKey());
    int rows = deployment.model().batched() ? request.instances().size() : 1;
    UUID id = ids.next();
    Predictor.Call call = call(caller, endpoint, deployment, request, client);
    return inputs(deployment, request.instances())
        .onFailure(failure -> Predictor.note(call, failure))
        .compose(
            inputs ->
                predictor.run(
                    call,
                    inputs,
                    rows,
                    outputs -> {
                      predictor.tell(
                          id,
                          caller,
                          endpoint,
                          deployment,
                          rows,
                          outputs,
                          row -> input(request, row));
                      return predictions(deployment, outputs, rows);
                    }))
        .map(
            predictions ->
                new PredictResponse(
                    id,
                    deployment.deployed().version().model(),
                    deployment.deployed().version().version(),
                    predictions,
                    (time.nanos() - start) / 1e6))
        .eventually(() -> released(deployment));
  }

  private LiveEndpoint endpoint(Caller caller, String name) {
    if (caller.tenantId() == null) {
      throw ApiException.of(ErrorCode.FORBIDDEN, "This credential belongs to no tenant.");
    }
    return table
        .reachable(caller.tenantId(), name)
        .orElseThrow(() -> ApiException.notFound("endpoint"));
  }

  private static Predictor.Call call(
      Caller caller,
      LiveEndpoint endpoint,
      LiveDeployment deployment,
      PredictRequest request,
      Client client) {
    return new Predictor.Call(
        caller,
        Protocol.PREDICT,
        endpoint,
        deployment,
        TimeUnit.MILLISECONDS.toNanos(request.timeoutMs().orElse(0)),
        request.priority().orElse(0),
        client);
  }

  private static Future<Void> released(LiveDeployment deployment) {
    deployment.release();
    return Future.succeededFuture();
  }

  private Future<List<Tensor>> inputs(LiveDeployment deployment, List<JsonNode> instances) {
    Instances reading = new Instances(deployment);
    return Instances.hasImage(instances)
        ? decoded(reading, instances)
        : Future.succeededFuture(instances).map(reading::read);
  }

  /** A picture may take 64 MB while it is decoded: two at a time, and not many that wait. */
  private Future<List<Tensor>> decoded(Instances reading, List<JsonNode> instances) {
    if (waiting.incrementAndGet() > MAX_WAITING) {
      waiting.decrementAndGet();
      return Future.failedFuture(
          ApiException.retryAfter(
              ErrorCode.QUEUE_FULL, "Too many pictures wait to be decoded; try again.", 1));
    }
    return pictures
        .executeBlocking(() -> reading.read(instances), false)
        .onComplete(done -> waiting.decrementAndGet());
  }

  private static List<Prediction> predictions(
      LiveDeployment deployment, List<Tensor> outputs, int rows) {
    List<TensorSpec> specs = deployment.model().signature().outputs();
    Optional<RowScores> scores = RowScores.of(deployment.signature(), specs, outputs, rows);
    List<Prediction> predictions = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      Map<String, List<Object>> values = new LinkedHashMap<>();
      for (int i = 0; i < specs.size(); i++) {
        values.put(specs.get(i).name(), row(outputs.get(i), row, rows));
      }
      predictions.add(prediction(scores, row, values));
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
      Optional<RowScores> scores, int row, Map<String, List<Object>> values) {
    Optional<Integer> best = scores.map(all -> all.best(row));
    return new Prediction(
        best.map(position -> scores.get().name(position)),
        best.map(position -> scores.get().score(row, position)),
        scores.map(all -> all.byClass(row)),
        values);
  }

  private static RowInput input(PredictRequest request, int row) {
    JsonNode instance = request.instances().get(row);
    return new RowInput.Instance(instance, instance.toString().length());
  }
}
