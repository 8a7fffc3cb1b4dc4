package io.millrace.lineage;

import io.millrace.lineage.Lineage.Direction;
import io.millrace.platform.ApiException;
import io.millrace.platform.http.ApiRequest;
import io.millrace.platform.http.FeatureRoutes;
import io.millrace.platform.http.OperationBinder;
import io.millrace.platform.http.Reply;
import io.vertx.core.Future;
import java.util.Locale;

/** The operations of the tag {@code lineage}. */
public final class LineageRoutes implements FeatureRoutes {
  private static final int DEPTH = 12;

  private final Lineage lineage;

  public LineageRoutes(Lineage lineage) {
    this.lineage = lineage;
  }

  @Override
  public void bind(OperationBinder operations) {
    operations.bind("getLineage", this::get);
  }

  private Future<Reply> get(ApiRequest request) {
    EntityRef start =
        new EntityRef(
            EntityKind.ofWireName(request.query("kind").orElseThrow()),
            request.query("id").orElseThrow());
    if (!start.kind().admits(start.id())) {
      throw ApiException.invalid(
          "query/id", "This is not the id of a " + start.kind().wireName().replace('_', ' ') + ".");
    }
    Direction direction =
        Direction.valueOf(request.query("direction").orElse("both").toUpperCase(Locale.ROOT));
    return lineage
        .graph(request.caller(), start, direction, request.queryInt("depth", DEPTH))
        .map(Reply::ok);
  }
}
