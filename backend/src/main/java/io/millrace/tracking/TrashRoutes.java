package io.millrace.tracking;

import io.millrace.platform.http.ApiRequest;
import io.millrace.platform.http.FeatureRoutes;
import io.millrace.platform.http.OperationBinder;
import io.millrace.platform.http.Reply;
import io.vertx.core.Future;

/** The operations of the tag {@code tracking} on the trash. */
final class TrashRoutes implements FeatureRoutes {
  private final TrashService trash;

  TrashRoutes(TrashService trash) {
    this.trash = trash;
  }

  @Override
  public void bind(OperationBinder operations) {
    operations.bind("listTrash", this::listTrash);
    operations.bind("restoreTrash", this::restoreTrash);
    operations.bind("getTrashRule", this::getTrashRule);
    operations.bind("setTrashRule", this::setTrashRule);
    operations.bind("listPurges", this::listPurges);
  }

  private Future<Reply> listTrash(ApiRequest request) {
    return trash
        .list(
            request.caller(),
            request.query("kind"),
            request.search(),
            request.cursor(),
            request.limit())
        .map(Reply::ok);
  }

  private Future<Reply> restoreTrash(ApiRequest request) {
    return trash
        .restore(request.caller(), request.body(TrashRestore.class))
        .map(restored -> Reply.noContent());
  }

  private Future<Reply> getTrashRule(ApiRequest request) {
    return trash.rule(request.caller()).map(Reply::ok);
  }

  private Future<Reply> setTrashRule(ApiRequest request) {
    return trash
        .setRule(request.caller(), request.body(TrashRule.Change.class).keepDays())
        .map(Reply::ok);
  }

  private Future<Reply> listPurges(ApiRequest request) {
    return trash.purges(request.caller(), request.cursor(), request.limit()).map(Reply::ok);
  }
}
