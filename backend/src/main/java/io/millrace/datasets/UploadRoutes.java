package io.millrace.datasets;

import io.millrace.platform.http.ApiRequest;
import io.millrace.platform.http.FeatureRoutes;
import io.millrace.platform.http.OperationBinder;
import io.millrace.platform.http.Reply;
import io.vertx.core.Future;
import java.util.List;

/** The operations on uploads. */
final class UploadRoutes implements FeatureRoutes {
  private final UploadService uploads;

  UploadRoutes(UploadService uploads) {
    this.uploads = uploads;
  }

  @Override
  public void bind(OperationBinder operations) {
    operations.bind("createUpload", this::create);
    operations.bind("getUpload", this::get);
    operations.bind("abortUpload", this::abort);
    operations.bind("signUploadParts", this::signParts);
    operations.bind("completeUpload", this::complete);
  }

  private Future<Reply> create(ApiRequest request) {
    return uploads.create(request.caller(), request.body(NewUpload.class)).map(Reply::created);
  }

  private Future<Reply> get(ApiRequest request) {
    return uploads.get(request.caller(), request.pathId("uploadId")).map(Reply::ok);
  }

  private Future<Reply> abort(ApiRequest request) {
    return uploads
        .abort(request.caller(), request.pathId("uploadId"))
        .map(aborted -> Reply.noContent());
  }

  private Future<Reply> signParts(ApiRequest request) {
    return uploads
        .signParts(
            request.caller(), request.pathId("uploadId"), request.body(SignParts.class).numbers())
        .map(parts -> Reply.ok(new UploadPart.Parts(parts)));
  }

  private Future<Reply> complete(ApiRequest request) {
    return uploads.complete(request.caller(), request.pathId("uploadId")).map(Reply::ok);
  }

  /** Which parts to sign. */
  record SignParts(List<Integer> numbers) {}
}
