package io.millrace.tracking;

import io.millrace.platform.http.ApiRequest;
import io.millrace.platform.http.FeatureRoutes;
import io.millrace.platform.http.OperationBinder;
import io.millrace.platform.http.Reply;
import io.millrace.tracking.RunColumns.Kind;
import io.vertx.core.Future;

/** What the table of an experiment's runs asks for. */
final class RunTableRoutes implements FeatureRoutes {
  private static final int COLUMNS = 100;

  private final RunTableService table;

  RunTableRoutes(RunTableService table) {
    this.table = table;
  }

  @Override
  public void bind(OperationBinder operations) {
    operations.bind("listRunColumns", this::listRunColumns);
    operations.bind("readRunValues", this::readRunValues);
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

  private Future<Reply> readRunValues(ApiRequest request) {
    RunValuesQuery query = request.body(RunValuesQuery.class);
    return table.values(request.caller(), query.runs(), query.columns()).map(Reply::ok);
  }
}
