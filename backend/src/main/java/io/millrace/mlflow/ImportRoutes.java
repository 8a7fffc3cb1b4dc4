package io.millrace.mlflow;

import io.millrace.platform.http.FeatureRoutes;
import io.millrace.platform.http.OperationBinder;
import io.millrace.platform.http.Reply;

/** The operations on imports from other MLflow servers. */
final class ImportRoutes implements FeatureRoutes {
  private final ImportService imports;

  ImportRoutes(ImportService imports) {
    this.imports = imports;
  }

  @Override
  public void bind(OperationBinder operations) {
    operations.bind(
        "createImport",
        request ->
            imports.create(request.caller(), request.body(NewImport.class)).map(Reply::created));
    operations.bind(
        "listImports",
        request ->
            imports.list(request.caller(), request.cursor(), request.limit()).map(Reply::ok));
    operations.bind(
        "getImport",
        request -> imports.get(request.caller(), request.pathId("importId")).map(Reply::ok));
  }
}
