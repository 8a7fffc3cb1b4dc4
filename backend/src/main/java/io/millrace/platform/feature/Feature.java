package io.millrace.platform.feature;

import io.millrace.platform.grpc.GrpcMethod;
import io.millrace.platform.http.FeatureRoutes;
import io.millrace.platform.http.ForeignProtocol;
import io.millrace.platform.jobs.JobHandler;
import io.millrace.platform.overview.OverviewSource;
import io.vertx.core.Future;
import io.vertx.core.Verticle;
import java.util.List;

/**
 * What a feature adds to the server. Features are started in the order in which data flows and
 * stopped the other way round.
 */
public interface Feature {
  /** Its operations of our contract. */
  default List<FeatureRoutes> routes() {
    return List.of();
  }

  /** Protocols of others that it answers. */
  default List<ForeignProtocol> protocols() {
    return List.of();
  }

  /** Its methods on the gRPC port. */
  default List<GrpcMethod> grpc() {
    return List.of();
  }

  /** What its background jobs do. */
  default List<JobHandler> jobs() {
    return List.of();
  }

  /** Its part of Home. */
  default List<OverviewSource> overviews() {
    return List.of();
  }

  /** Verticles to be deployed once on each server, after it answers. */
  default List<Verticle> workers() {
    return List.of();
  }

  /** Called before the server answers; a failure ends the start. */
  default Future<Void> start() {
    return Future.succeededFuture();
  }

  /** Called when no request comes any more; finishes what was begun. */
  default Future<Void> stop() {
    return Future.succeededFuture();
  }
}
