package io.millrace.reports;

import io.millrace.platform.http.ApiRequest;
import io.millrace.platform.http.FeatureRoutes;
import io.millrace.platform.http.OperationBinder;
import io.millrace.platform.http.Reply;
import io.vertx.core.Future;

/** The operations of the tag {@code reports}. */
final class ReportRoutes implements FeatureRoutes {
  private final ReportService reports;

  ReportRoutes(ReportService reports) {
    this.reports = reports;
  }

  @Override
  public void bind(OperationBinder operations) {
    operations.bind(
        "listReports", request -> reports.list(request.caller(), request.list()).map(Reply::ok));
    operations.bind("createReport", this::createReport);
    operations.bind("getReport", this::getReport);
    operations.bind("replaceReport", this::replaceReport);
    operations.bind("deleteReport", this::deleteReport);
    operations.bind("listReportVersions", this::listReportVersions);
    operations.bind("getReportVersion", this::getReportVersion);
  }

  private Future<Reply> createReport(ApiRequest request) {
    return reports
        .create(request.caller(), request.body(NewReport.class))
        .map(made -> Reply.created(made).etag(made.revision()));
  }

  private Future<Reply> getReport(ApiRequest request) {
    return reports
        .get(request.caller(), request.pathId("reportId"))
        .map(found -> Reply.ok(found).etag(found.revision()));
  }

  private Future<Reply> replaceReport(ApiRequest request) {
    return reports
        .replace(
            request.caller(),
            request.pathId("reportId"),
            request.body(NewReport.class),
            request.ifMatch())
        .map(changed -> Reply.ok(changed).etag(changed.revision()));
  }

  private Future<Reply> deleteReport(ApiRequest request) {
    return reports
        .delete(request.caller(), request.pathId("reportId"), request.ifMatch())
        .map(deleted -> Reply.noContent());
  }

  private Future<Reply> listReportVersions(ApiRequest request) {
    return reports
        .versions(request.caller(), request.pathId("reportId"), request.cursor(), request.limit())
        .map(Reply::ok);
  }

  private Future<Reply> getReportVersion(ApiRequest request) {
    return reports
        .version(
            request.caller(), request.pathId("reportId"), Long.parseLong(request.path("revision")))
        .map(Reply::ok);
  }
}
