package io.millrace.mlflow;

import io.millrace.platform.ApiException;
import io.millrace.platform.http.ForeignProtocol;
import io.millrace.platform.http.Reply;
import java.util.List;

/** The route table of MLflow's REST API. */
final class MlflowProtocol implements ForeignProtocol {
  static final String PREFIX = "/mlflow";

  private final List<ForeignRoute> routes;

  MlflowProtocol(List<ForeignRoute> routes) {
    this.routes = List.copyOf(routes);
  }

  @Override
  public String name() {
    return "MLflow";
  }

  @Override
  public String prefix() {
    return PREFIX;
  }

  @Override
  public List<ForeignRoute> routes() {
    return routes;
  }

  @Override
  public Reply error(ApiException problem) {
    return MlflowErrors.reply(problem);
  }

  @Override
  public Reply unknownRoute(String method, String path) {
    return MlflowErrors.unknownEndpoint(method, path);
  }
}
