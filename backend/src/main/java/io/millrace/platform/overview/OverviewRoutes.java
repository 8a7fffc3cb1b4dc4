package io.millrace.platform.overview;

import io.millrace.platform.Caller;
import io.millrace.platform.db.Db;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.http.FeatureRoutes;
import io.millrace.platform.http.OperationBinder;
import io.millrace.platform.http.Reply;
import io.millrace.platform.overview.OverviewSource.Attention;
import io.millrace.platform.overview.OverviewSource.Part;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The operation {@code getOverview}. */
public final class OverviewRoutes implements FeatureRoutes {
  private static final List<String> COUNTS =
      List.of(
          "datasets",
          "datasetVersions",
          "entries",
          "labelingProjects",
          "openTasks",
          "tasksToReview",
          "experiments",
          "runs",
          "models",
          "modelVersions",
          "endpoints",
          "predictions",
          "captures");

  private final Db db;
  private final List<OverviewSource> sources;

  public OverviewRoutes(Db db, List<OverviewSource> sources) {
    this.db = db;
    this.sources = sources;
  }

  @Override
  public void bind(OperationBinder operations) {
    operations.bind(
        "getOverview",
        request -> overview(request.caller()).map(OverviewRoutes::merge).map(Reply::ok));
  }

  private Future<List<Part>> overview(Caller caller) {
    return db.readTenant(caller, tx -> parts(tx, caller));
  }

  private Future<List<Part>> parts(TenantTx tx, Caller caller) {
    Future<List<Part>> all = Future.succeededFuture(new ArrayList<>());
    for (OverviewSource source : sources) {
      all =
          all.compose(
              parts ->
                  source
                      .overview(tx, caller)
                      .map(
                          part -> {
                            parts.add(part);
                            return parts;
                          }));
    }
    return all;
  }

  private static Overview merge(List<Part> parts) {
    Map<String, Long> counts = new LinkedHashMap<>();
    COUNTS.forEach(name -> counts.put(name, 0L));
    List<Attention> attention = new ArrayList<>();
    for (Part part : parts) {
      counts.putAll(part.counts());
      attention.addAll(part.attention());
    }
    attention.sort(Comparator.comparingInt(Attention::urgency));
    return new Overview(counts, attention);
  }

  record Overview(Map<String, Long> counts, List<Attention> attention) {}
}
