package io.millrace.tracking;

import io.millrace.platform.http.ApiRequest;
import io.millrace.platform.http.FeatureRoutes;
import io.millrace.platform.http.OperationBinder;
import io.millrace.platform.http.Reply;
import io.millrace.tracking.RunColumns.Kind;
import io.vertx.core.Future;
import java.util.List;

/** What the table of an experiment's runs asks for. */
final class RunTableRoutes implements FeatureRoutes {
  private static final int COLUMNS = 100;

  private final RunTableService table;
  private final RunGroupService groups;
  private final RunViewService views;
  private final RunLifecycleService runs;

  RunTableRoutes(
      RunTableService table,
      RunGroupService groups,
      RunViewService views,
      RunLifecycleService runs) {
    this.table = table;
    this.groups = groups;
    this.views = views;
    this.runs = runs;
  }

  @Override
  public void bind(OperationBinder operations) {
    operations.bind("listRunColumns", this::listRunColumns);
    operations.bind("listRunGroups", this::listRunGroups);
    operations.bind("readRunValues", this::readRunValues);
    operations.bind("changeRuns", this::changeRuns);
    operations.bind("listRunViews", this::listRunViews);
    operations.bind("createRunView", this::createRunView);
    operations.bind("getRunView", this::getRunView);
    operations.bind("replaceRunView", this::replaceRunView);
    operations.bind("deleteRunView", this::deleteRunView);
  }

  private Future<Reply> listRunColumns(ApiRequest request) {
    return table
        .columns(
            request.caller(),
            request.path("experimentId"),
            request.query("kind").map(Kind::ofWireName),
            request.search(),
            request.cursor(),
            request.queryInt("limit", COLUMNS))
        .map(Reply::ok);
  }

  private Future<Reply> listRunGroups(ApiRequest request) {
    RunSearch search =
        new RunSearch(
            List.of(request.path("experimentId")),
            request.search(),
            TrackingRoutes.status(request),
            List.of(),
            request.flag("trashed") ? RunSearch.Trash.ONLY : RunSearch.Trash.WITHOUT);
    return groups
        .groups(
            request.caller(),
            search,
            request.query("by").orElseThrow(),
            request.queryAll("column"),
            request.query("sort").orElse("value"),
            request.queryInt("limit", RunGroupService.MAX_GROUPS))
        .map(Reply::ok);
  }

  private Future<Reply> readRunValues(ApiRequest request) {
    RunValuesQuery query = request.body(RunValuesQuery.class);
    return table.values(request.caller(), query.runs(), query.columns()).map(Reply::ok);
  }

  private Future<Reply> changeRuns(ApiRequest request) {
    return runs.changeAll(request.caller(), request.body(RunChanges.class))
        .map(changed -> Reply.noContent());
  }

  private Future<Reply> listRunViews(ApiRequest request) {
    return views
        .list(request.caller(), request.path("experimentId"), request.list())
        .map(Reply::ok);
  }

  private Future<Reply> createRunView(ApiRequest request) {
    return views
        .create(request.caller(), request.path("experimentId"), request.body(NewRunView.class))
        .map(made -> Reply.created(made).etag(made.revision()));
  }

  private Future<Reply> getRunView(ApiRequest request) {
    return views
        .get(request.caller(), request.path("experimentId"), request.pathId("viewId"))
        .map(found -> Reply.ok(found).etag(found.revision()));
  }

  private Future<Reply> replaceRunView(ApiRequest request) {
    return views
        .replace(
            request.caller(),
            request.path("experimentId"),
            request.pathId("viewId"),
            request.body(NewRunView.class),
            request.ifMatch())
        .map(changed -> Reply.ok(changed).etag(changed.revision()));
  }

  private Future<Reply> deleteRunView(ApiRequest request) {
    return views
        .delete(
            request.caller(),
            request.path("experimentId"),
            request.pathId("viewId"),
            request.ifMatch())
        .map(deleted -> Reply.noContent());
  }
}
