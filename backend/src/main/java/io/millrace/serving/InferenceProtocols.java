package io.millrace.serving;

import io.millrace.platform.grpc.GrpcMethod;
import io.millrace.platform.http.ForeignProtocol;
import java.util.List;

/**
 * The protocols of others that endpoints are called by, put together.
 *
 * @param overHttp the Open Inference Protocol and TensorFlow Serving's
 * @param overGrpc the Open Inference Protocol
 */
record InferenceProtocols(List<ForeignProtocol> overHttp, List<GrpcMethod> overGrpc) {

  static InferenceProtocols of(
      ServingFeature.Parts parts,
      ServingTable table,
      Predictor predictor,
      EndpointService endpoints) {
    ServedModels models = new ServedModels(table);
    InferCalls calls = new InferCalls(models, predictor, parts.ids());
    CompressedBodies bodies = new CompressedBodies(parts.vertx());
    Repository repository =
        new Repository(parts.vertx(), parts.time(), parts.sources(), endpoints, models);
    return new InferenceProtocols(
        List.of(
            new OpenInferenceProtocol(models, calls, bodies, repository, parts.serverVersion()),
            new TensorFlowServing(models, calls, new ExamplePredictions(calls))),
        new GrpcInference(models, calls, repository, parts.serverVersion()).methods());
  }
}
