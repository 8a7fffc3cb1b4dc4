package io.millrace.admin;

import io.millrace.identity.NewInvitation;
import io.millrace.platform.http.FeatureRoutes;
import io.millrace.platform.http.OperationBinder;
import io.millrace.platform.http.Reply;
import io.millrace.tenancy.NewTenant;
import io.millrace.tenancy.TenantPatch;

/** The operations of the tag {@code admin}. */
final class AdminRoutes implements FeatureRoutes {
  private final AdminService service;

  AdminRoutes(AdminService service) {
    this.service = service;
  }

  @Override
  public void bind(OperationBinder operations) {
    operations.bind(
        "adminListTenants",
        request ->
            service.list(request.search(), request.cursor(), request.limit()).map(Reply::ok));
    operations.bind(
        "adminCreateTenant",
        request ->
            service.create(request.caller(), request.body(NewTenant.class)).map(Reply::created));
    operations.bind(
        "adminGetTenant",
        request -> service.get(request.caller(), request.pathId("tenantId")).map(Reply::ok));
    operations.bind(
        "adminUpdateTenant",
        request ->
            service
                .update(
                    request.caller(), request.pathId("tenantId"), request.body(TenantPatch.class))
                .map(Reply::ok));
    operations.bind(
        "adminInviteOwner",
        request ->
            service
                .invite(
                    request.caller(), request.pathId("tenantId"), request.body(NewInvitation.class))
                .map(Reply::created));
    operations.bind("adminOverview", request -> service.overview().map(Reply::ok));
  }
}
