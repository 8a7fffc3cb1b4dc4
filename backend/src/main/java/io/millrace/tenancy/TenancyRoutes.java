package io.millrace.tenancy;

import io.millrace.platform.http.FeatureRoutes;
import io.millrace.platform.http.OperationBinder;
import io.millrace.platform.http.Reply;

/** The operations of the tag {@code tenancy}. */
final class TenancyRoutes implements FeatureRoutes {
  private final TenancyService service;

  TenancyRoutes(TenancyService service) {
    this.service = service;
  }

  @Override
  public void bind(OperationBinder operations) {
    operations.bind("getTenant", request -> service.own(request.caller()).map(Reply::ok));
    operations.bind("getUsage", request -> service.ownUsage(request.caller()).map(Reply::ok));
  }
}
