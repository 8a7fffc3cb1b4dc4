package io.millrace.tracking;

import io.millrace.platform.http.ApiRequest;
import io.millrace.platform.http.FeatureRoutes;
import io.millrace.platform.http.OperationBinder;
import io.millrace.platform.http.Reply;
import io.millrace.tracking.ExperimentExport.Request;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/** Experiments as archives. */
final class ExportRoutes implements FeatureRoutes {
  private final ExperimentExport exports;

  ExportRoutes(ExperimentExport exports) {
    this.exports = exports;
  }

  @Override
  public void bind(OperationBinder operations) {
    operations.bind("exportExperiment", this::exportExperiment);
  }

  private Future<Reply> exportExperiment(ApiRequest request) {
    List<String> runs = request.queryAll("run").stream().distinct().toList();
    boolean artifacts = request.query("artifacts").map(Boolean::valueOf).orElse(true);
    return exports
        .begin(
            request.caller(),
            new Request(
                request.path("experimentId"),
                runs.isEmpty() ? Optional.empty() : Optional.of(runs),
                artifacts))
        .map(
            export ->
                Reply.stream(export.stream(), "application/zip", -1)
                    .download(export.name() + ".zip"));
  }
}
