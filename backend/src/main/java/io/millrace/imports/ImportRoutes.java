package io.millrace.imports;

import io.millrace.platform.http.ApiRequest;
import io.millrace.platform.http.FeatureRoutes;
import io.millrace.platform.http.OperationBinder;
import io.millrace.platform.http.Reply;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.UUID;

/** The operations on imports. */
final class ImportRoutes implements FeatureRoutes {
  private final ImportService imports;

  private final FileSource tables;

  ImportRoutes(ImportService imports, FileSource tables) {
    this.imports = imports;
    this.tables = tables;
  }

  @Override
  public void bind(OperationBinder operations) {
    operations.bind(
        "createImport",
        request ->
            imports.create(request.caller(), request.body(NewImport.class)).map(Reply::created));
    operations.bind("previewImport", this::preview);
    operations.bind(
        "listImports",
        request ->
            imports.list(request.caller(), request.cursor(), request.limit()).map(Reply::ok));
    operations.bind(
        "getImport",
        request -> imports.get(request.caller(), request.pathId("importId")).map(Reply::ok));
  }

  private Future<Reply> preview(ApiRequest request) {
    PreviewRequest of = request.body(PreviewRequest.class);
    return tables
        .look(
            request.caller(),
            of.uploadId(),
            file -> CsvSketch.of(file, of.csv().orElse(CsvMapping.UNSAID)))
        .map(Reply::ok);
  }

  /** What a preview is asked of. */
  record PreviewRequest(UUID uploadId, Optional<CsvMapping> csv) {}
}
