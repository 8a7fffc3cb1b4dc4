package io.millrace.serving;

import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.ErrorCode;
import io.millrace.serving.Definition.Deployed;
import io.millrace.serving.batching.ServedModel;
import io.millrace.serving.engine.Datatype;
import io.millrace.serving.engine.Signature;
import io.millrace.serving.engine.TensorSpec;
import io.millrace.serving.memory.LoadFailure;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/**
 * Endpoints as the inference protocols see them: a model is an endpoint of the caller's tenant or
 * one that is published to it, its versions are the model versions deployed there. Reads this
 * node's memory alone.
 */
final class ServedModels {
  static final String PLATFORM = "onnxruntime_onnx";
  static final String BACKEND = "onnxruntime";
  static final String FILE = "model.onnx";

  private final ServingTable table;

  ServedModels(ServingTable table) {
    this.table = table;
  }

  /** What a model takes and gives. */
  record Metadata(String name, List<String> versions, Signature signature) {}

  /**
   * How a version is run.
   *
   * @param maxBatchSize 0 where requests do not share runs
   */
  record Configuration(String name, int maxBatchSize, Signature signature) {
    /** A tensor's dimensions, without the one that counts rows. */
    List<Long> dims(TensorSpec spec) {
      return maxBatchSize == 0 ? spec.shape() : spec.shape().subList(1, spec.shape().size());
    }

    /** The name of a type in configurations. */
    static String typeName(Datatype datatype) {
      return "TYPE_" + (datatype == Datatype.BYTES ? "STRING" : datatype.name());
    }
  }

  /** A version in the index of the repository. */
  record Indexed(String name, String version, State state, String reason) {}

  /** States of a version, named as the protocol names them. */
  enum State {
    READY,
    LOADING,
    UNAVAILABLE
  }

  /** Whether the node knows what is deployed, and loads what is asked for. */
  boolean isServerReady() {
    return table.isReady();
  }

  /** The endpoint that the caller's tenant reaches under that name; NOT_FOUND. */
  LiveEndpoint endpoint(Caller caller, String model) {
    return table.reachable(tenant(caller), model).orElseThrow(() -> unknown(model));
  }

  /** The endpoint of that name in the caller's tenant; NOT_FOUND. */
  LiveEndpoint own(Caller caller, String model) {
    return table.find(tenant(caller), model).orElseThrow(() -> unknown(model));
  }

  private static UUID tenant(Caller caller) {
    if (caller.tenantId() == null) {
      throw ApiException.of(ErrorCode.FORBIDDEN, "This credential belongs to no tenant.");
    }
    return caller.tenantId();
  }

  /** Clients look for the first sentence. */
  private static ApiException unknown(String model) {
    return ApiException.of(
        ErrorCode.NOT_FOUND,
        "Request for unknown model: '" + model + "' is not found. There is no such endpoint.");
  }

  /** Whether requests are answered, be it after the model's load. */
  boolean isReady(Caller caller, String model, Optional<Integer> version) {
    try {
      return with(caller, model, version, deployment -> true);
    } catch (ApiException e) {
      if (e.code() == ErrorCode.NOT_FOUND || e.code() == ErrorCode.NOT_READY) {
        return false;
      }
      throw e;
    }
  }

  /** Fails with NOT_FOUND or NOT_READY. */
  Metadata metadata(Caller caller, String model, Optional<Integer> version) {
    List<String> versions =
        endpoint(caller, model).deployments().stream().map(ServedModels::version).toList();
    return with(
        caller,
        model,
        version,
        deployment -> new Metadata(model, versions, deployment.model().signature()));
  }

  /** Fails with NOT_FOUND or NOT_READY. */
  Configuration configuration(Caller caller, String model, Optional<Integer> version) {
    return with(
        caller,
        model,
        version,
        deployment -> {
          ServedModel served = deployment.model();
          return new Configuration(
              model, served.batched() ? served.limits().maxBatchRows() : 0, served.signature());
        });
  }

  /** Figures of one model's versions, or of all models' of the tenant; NOT_FOUND for another's. */
  List<VersionFigures> figures(Caller caller, Optional<String> model, Optional<Integer> version) {
    List<LiveEndpoint> endpoints =
        model.map(name -> List.of(own(caller, name))).orElseGet(() -> all(caller));
    List<VersionFigures> figures = new ArrayList<>();
    for (LiveEndpoint endpoint : endpoints) {
      endpoint.deployments().stream()
          .filter(each -> version.isEmpty() || each.deployed().version().version() == version.get())
          .forEach(each -> figures.add(VersionFigures.of(endpoint, each)));
    }
    if (version.isPresent() && figures.isEmpty()) {
      throw ApiException.notFound("version on this endpoint");
    }
    return figures;
  }

  /**
   * Every version that is deployed.
   *
   * @param ready only those that answer
   */
  List<Indexed> index(Caller caller, boolean ready) {
    List<Indexed> index = new ArrayList<>();
    for (LiveEndpoint endpoint : all(caller)) {
      for (Deployed deployed : endpoint.wanted().deployments()) {
        index.add(indexed(endpoint, deployed));
      }
    }
    return ready ? index.stream().filter(each -> each.state() == State.READY).toList() : index;
  }

  /** The versions of one endpoint of the tenant's own; NOT_FOUND. */
  List<Indexed> versions(Caller caller, String model) {
    LiveEndpoint endpoint = own(caller, model);
    return endpoint.wanted().deployments().stream().map(each -> indexed(endpoint, each)).toList();
  }

  private static Indexed indexed(LiveEndpoint endpoint, Deployed deployed) {
    Optional<String> failure = endpoint.failure(deployed.id());
    State state =
        failure.isPresent()
            ? State.UNAVAILABLE
            : endpoint.live(deployed.id()).isPresent() ? State.READY : State.LOADING;
    return new Indexed(
        endpoint.wanted().name(),
        Integer.toString(deployed.version().version()),
        state,
        failure.orElse(""));
  }

  /** Brings a version that is deployed into memory; fails with why it cannot be. */
  Future<Void> load(Caller caller, String model, int version) {
    LiveDeployment deployment = own(caller, model).take(Optional.of(version));
    return deployment
        .resident()
        .load()
        .recover(
            failure ->
                Future.failedFuture(
                    ApiException.of(
                        ErrorCode.UNPROCESSABLE,
                        "failed to load '" + model + "': " + LoadFailure.message(failure))))
        .eventually(
            () -> {
              deployment.release();
              return Future.succeededFuture();
            });
  }

  private List<LiveEndpoint> all(Caller caller) {
    return table.of(tenant(caller));
  }

  private <T> T with(
      Caller caller, String model, Optional<Integer> version, Function<LiveDeployment, T> use) {
    LiveDeployment deployment = endpoint(caller, model).take(version);
    try {
      return use.apply(deployment);
    } finally {
      deployment.release();
    }
  }

  private static String version(LiveDeployment deployment) {
    return Integer.toString(deployment.deployed().version().version());
  }
}
