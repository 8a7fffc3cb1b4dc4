package io.millrace.serving;

import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import grpc.health.v1.HealthCheckRequest;
import grpc.health.v1.HealthCheckResponse;
import grpc.health.v1.HealthCheckResponse.ServingStatus;
import inference.InferParameter;
import inference.ModelConfigRequest;
import inference.ModelInferRequest;
import inference.ModelInferResponse;
import inference.ModelMetadataRequest;
import inference.ModelReadyRequest;
import inference.ModelReadyResponse;
import inference.ModelStatisticsRequest;
import inference.ModelStreamInferResponse;
import inference.RepositoryIndexRequest;
import inference.RepositoryModelLoadRequest;
import inference.RepositoryModelLoadResponse;
import inference.RepositoryModelUnloadRequest;
import inference.RepositoryModelUnloadResponse;
import inference.ServerLiveRequest;
import inference.ServerLiveResponse;
import inference.ServerMetadataRequest;
import inference.ServerMetadataResponse;
import inference.ServerReadyRequest;
import inference.ServerReadyResponse;
import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.Permission;
import io.millrace.platform.grpc.GrpcCall;
import io.millrace.platform.grpc.GrpcFrames;
import io.millrace.platform.grpc.GrpcMessages;
import io.millrace.platform.grpc.GrpcMethod;
import io.millrace.platform.grpc.GrpcMethod.Kind;
import io.millrace.platform.grpc.GrpcOperation;
import io.millrace.platform.http.Contract.Idempotent;
import io.millrace.serving.protocol.GrpcInferHead;
import io.millrace.serving.protocol.LoadRequest;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/** The Open Inference Protocol, version 2, over gRPC, and gRPC's health checks. */
final class GrpcInference {
  static final String SERVICE = "inference.GRPCInferenceService";
  private static final String HEALTH = "/grpc.health.v1.Health/";
  private static final int MAX_INFER_BYTES = 64 << 20;
  private static final int MAX_MESSAGE_BYTES = 1 << 20;
  private static final int MAX_PROBE_BYTES = 4 << 10;

  private final ServedModels models;
  private final InferCalls calls;
  private final Repository repository;
  private final String serverVersion;

  GrpcInference(
      ServedModels models, InferCalls calls, Repository repository, String serverVersion) {
    this.models = models;
    this.calls = calls;
    this.repository = repository;
    this.serverVersion = serverVersion;
  }

  List<GrpcMethod> methods() {
    return List.of(
        probe(HEALTH + "Check", HealthCheckRequest.parser(), this::health),
        watch(HEALTH + "Watch", HealthCheckRequest.parser(), this::healthNow),
        probe(path("ServerLive"), ServerLiveRequest.parser(), this::live),
        probe(path("ServerReady"), ServerReadyRequest.parser(), this::ready),
        read("ServerMetadata", ServerMetadataRequest.parser(), this::server),
        read("ModelReady", ModelReadyRequest.parser(), this::modelReady),
        read("ModelMetadata", ModelMetadataRequest.parser(), this::metadata),
        read("ModelConfig", ModelConfigRequest.parser(), this::configuration),
        read("ModelStatistics", ModelStatisticsRequest.parser(), this::statistics),
        read("RepositoryIndex", RepositoryIndexRequest.parser(), this::index),
        write("RepositoryModelLoad", MAX_INFER_BYTES, this::load),
        write("RepositoryModelUnload", MAX_MESSAGE_BYTES, this::unload),
        infer("ModelInfer", Kind.UNARY, this::infer),
        infer("ModelStreamInfer", Kind.STREAM, this::inferInStream));
  }

  private static String path(String method) {
    return "/" + SERVICE + "/" + method;
  }

  private static <T extends Message> GrpcMethod probe(
      String path, Parser<T> parser, BiFunction<Caller, T, Message> answer) {
    return open(path, Kind.UNARY, parser, answer);
  }

  private static <T extends Message> GrpcMethod watch(
      String path, Parser<T> parser, BiFunction<Caller, T, Message> answer) {
    return open(path, Kind.WATCH, parser, answer);
  }

  private static <T extends Message> GrpcMethod open(
      String path, Kind kind, Parser<T> parser, BiFunction<Caller, T, Message> answer) {
    return new GrpcMethod(
        path,
        true,
        Optional.empty(),
        MAX_PROBE_BYTES,
        kind,
        Idempotent.NATURAL,
        now(parser, answer));
  }

  private static <T extends Message> GrpcMethod read(
      String method, Parser<T> parser, BiFunction<Caller, T, Message> answer) {
    return new GrpcMethod(
        path(method),
        false,
        Optional.of(Permission.ENDPOINTS_READ),
        MAX_MESSAGE_BYTES,
        Kind.UNARY,
        Idempotent.NATURAL,
        now(parser, answer));
  }

  private static GrpcMethod write(String method, int bytes, GrpcOperation operation) {
    return new GrpcMethod(
        path(method),
        false,
        Optional.of(Permission.ENDPOINTS_WRITE),
        bytes,
        Kind.UNARY,
        Idempotent.NATURAL,
        operation);
  }

  private static GrpcMethod infer(String method, Kind kind, GrpcOperation operation) {
    return new GrpcMethod(
        path(method),
        false,
        Optional.of(Permission.ENDPOINTS_PREDICT),
        MAX_INFER_BYTES,
        kind,
        Idempotent.NATURAL,
        operation);
  }

  private static <T extends Message> GrpcOperation now(
      Parser<T> parser, BiFunction<Caller, T, Message> answer) {
    return (call, bytes) ->
        Future.succeededFuture(
            GrpcFrames.of(answer.apply(call.caller(), GrpcMessages.parse(parser, bytes))));
  }

  private Message health(Caller caller, HealthCheckRequest request) {
    if (!isServed(request)) {
      throw ApiException.notFound("service");
    }
    return healthNow(caller, request);
  }

  /** A service that is not there yet may come. */
  private Message healthNow(Caller caller, HealthCheckRequest request) {
    ServingStatus served =
        models.isServerReady() ? ServingStatus.SERVING : ServingStatus.NOT_SERVING;
    return HealthCheckResponse.newBuilder()
        .setStatus(isServed(request) ? served : ServingStatus.SERVICE_UNKNOWN)
        .build();
  }

  private static boolean isServed(HealthCheckRequest request) {
    return request.getService().isEmpty() || request.getService().equals(SERVICE);
  }

  private Message live(Caller caller, ServerLiveRequest request) {
    return ServerLiveResponse.newBuilder().setLive(true).build();
  }

  private Message ready(Caller caller, ServerReadyRequest request) {
    return ServerReadyResponse.newBuilder().setReady(models.isServerReady()).build();
  }

  private Message server(Caller caller, ServerMetadataRequest request) {
    return ServerMetadataResponse.newBuilder()
        .setName(OpenInferenceProtocol.SERVER)
        .setVersion(serverVersion)
        .addAllExtensions(OpenInferenceProtocol.EXTENSIONS)
        .build();
  }

  private Message modelReady(Caller caller, ModelReadyRequest request) {
    return ModelReadyResponse.newBuilder()
        .setReady(models.isReady(caller, request.getName(), version(request.getVersion())))
        .build();
  }

  private Message metadata(Caller caller, ModelMetadataRequest request) {
    return GrpcDescriptions.metadata(
        models.metadata(caller, request.getName(), version(request.getVersion())));
  }

  private Message configuration(Caller caller, ModelConfigRequest request) {
    return GrpcDescriptions.configuration(
        models.configuration(caller, request.getName(), version(request.getVersion())));
  }

  private Message statistics(Caller caller, ModelStatisticsRequest request) {
    Optional<String> model =
        request.getName().isEmpty() ? Optional.empty() : Optional.of(request.getName());
    return GrpcDescriptions.statistics(
        models.figures(caller, model, version(request.getVersion())));
  }

  private Message index(Caller caller, RepositoryIndexRequest request) {
    return GrpcDescriptions.index(models.index(caller, request.getReady()));
  }

  private Future<Buffer> load(GrpcCall call, byte[] bytes) {
    RepositoryModelLoadRequest request =
        GrpcMessages.parse(RepositoryModelLoadRequest.parser(), bytes);
    return repository
        .load(call.caller(), request.getModelName(), LoadRequest.file(request))
        .map(loaded -> GrpcFrames.of(RepositoryModelLoadResponse.getDefaultInstance()));
  }

  private Future<Buffer> unload(GrpcCall call, byte[] bytes) {
    RepositoryModelUnloadRequest request =
        GrpcMessages.parse(RepositoryModelUnloadRequest.parser(), bytes);
    return repository
        .unload(call.caller(), request.getModelName())
        .map(gone -> GrpcFrames.of(RepositoryModelUnloadResponse.getDefaultInstance()));
  }

  private Future<Buffer> infer(GrpcCall call, byte[] bytes) {
    GrpcInferHead.of(bytes)
        .ifPresent(
            head ->
                calls.refuseEarly(
                    call.caller(),
                    Protocol.OPEN_INFERENCE_GRPC,
                    head.model(),
                    version(head.version()),
                    call.timeoutNanos()));
    ModelInferRequest request = GrpcMessages.parse(ModelInferRequest.parser(), bytes);
    return calls.infer(
        target(call, request),
        deployment -> deployment.codecs().grpcDecoder().decode(request),
        (deployment, decoded, outputs, id) -> {
          call.metadata(OpenInferenceProtocol.PREDICTION_ID, id.toString());
          return GrpcFrames.of(deployment.codecs().grpcEncoder().encode(decoded, outputs));
        });
  }

  /** In a stream what is wrong with one request is told in its answer, and the stream goes on. */
  private Future<Buffer> inferInStream(GrpcCall call, byte[] bytes) {
    ModelInferRequest request = GrpcMessages.parse(ModelInferRequest.parser(), bytes);
    Future<Buffer> answer;
    try {
      answer =
          calls.infer(
              target(call, request),
              deployment -> deployment.codecs().grpcDecoder().decode(request),
              (deployment, decoded, outputs, id) ->
                  inStream(
                      deployment.codecs().grpcEncoder().encode(decoded, outputs).toBuilder()
                          .putParameters(
                              OpenInferenceProtocol.PREDICTION_ID,
                              InferParameter.newBuilder().setStringParam(id.toString()).build())));
    } catch (ApiException e) {
      answer = Future.failedFuture(e);
    }
    return answer.recover(failure -> failed(request, failure));
  }

  private static Buffer inStream(ModelInferResponse.Builder answer) {
    return GrpcFrames.of(ModelStreamInferResponse.newBuilder().setInferResponse(answer).build());
  }

  private static Future<Buffer> failed(ModelInferRequest request, Throwable failure) {
    if (!(failure instanceof ApiException problem) || problem.code() == ErrorCode.INTERNAL) {
      return Future.failedFuture(failure);
    }
    return Future.succeededFuture(
        GrpcFrames.of(
            ModelStreamInferResponse.newBuilder()
                .setErrorMessage(problem.getMessage())
                .setInferResponse(
                    ModelInferResponse.newBuilder()
                        .setModelName(request.getModelName())
                        .setModelVersion(request.getModelVersion())
                        .setId(request.getId()))
                .build()));
  }

  private static InferCalls.Target target(GrpcCall call, ModelInferRequest request) {
    return new InferCalls.Target(
        call.caller(),
        Protocol.OPEN_INFERENCE_GRPC,
        request.getModelName(),
        version(request.getModelVersion()),
        Optional.ofNullable(request.getParametersMap().get(Sticky.HEADER))
            .map(parameter -> parameter.getStringParam()),
        call.timeoutNanos(),
        call::onGone);
  }

  private static Optional<Integer> version(String text) {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Integer.valueOf(text));
    } catch (NumberFormatException e) {
      throw ApiException.of(
          ErrorCode.INVALID_REQUEST, "The version '" + text + "' is not a whole number.");
    }
  }
}
