package io.millrace.imports;

import io.millrace.platform.ApiException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What a client says of an import.
 *
 * @param kind absent: an MLflow server
 * @param source the tracking URI of the other server
 * @param token its bearer token
 * @param username with a password, for HTTP Basic instead
 * @param experiments names of those to take from a server; absent: all
 * @param artifacts whether a server's files are taken; absent: yes
 * @param models whether a server's registry is taken; absent: yes
 * @param uploadId the file to read, instead of a server
 * @param experiment the name of the experiment that a file's runs go into
 * @param csv how a table is read; absent: as its preview says
 */
public record NewImport(
    Optional<ImportKind> kind,
    Optional<String> source,
    Optional<String> token,
    Optional<String> username,
    Optional<String> password,
    Optional<List<String>> experiments,
    Optional<Boolean> artifacts,
    Optional<Boolean> models,
    Optional<UUID> uploadId,
    Optional<String> experiment,
    Optional<CsvMapping> csv) {

  /** The kind that is meant. */
  ImportKind kindOrServer() {
    return kind.orElse(ImportKind.MLFLOW_SERVER);
  }

  /**
   * Refuses what only files have.
   *
   * @throws ApiException INVALID_REQUEST
   */
  public void requireServer() {
    if (source.isEmpty()) {
      throw ApiException.invalid("/source", "Give the address of the MLflow server.");
    }
    refuse("/uploadId", uploadId, "A server is read by its address, not from a file.");
    refuse("/experiment", experiment, "What a server holds keeps its experiments.");
    refuse("/csv", csv, "Only a table has columns.");
  }

  /**
   * Refuses what only servers have.
   *
   * @throws ApiException INVALID_REQUEST
   */
  public void requireFile() {
    if (uploadId.isEmpty()) {
      throw ApiException.invalid("/uploadId", "Give the upload that is to be read.");
    }
    String only = "Only an MLflow server has this.";
    refuse("/source", source, only);
    refuse("/token", token, only);
    refuse("/username", username, only);
    refuse("/password", password, only);
    refuse("/experiments", experiments, only);
    refuse("/artifacts", artifacts, only);
    refuse("/models", models, only);
    if (kindOrServer() != ImportKind.CSV) {
      refuse("/csv", csv, "Only a table has columns.");
    }
  }

  private static void refuse(String pointer, Optional<?> given, String sentence) {
    if (given.isPresent()) {
      throw ApiException.invalid(pointer, sentence);
    }
  }

  /** The same from an address that has been checked, without what is secret: as it always was. */
  public NewImport withoutSecrets(String checked) {
    return new NewImport(
        Optional.empty(),
        Optional.of(checked),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        experiments,
        artifacts,
        models,
        uploadId,
        experiment,
        csv);
  }

  /** The same with everything said that a table's reader needs. */
  public NewImport withCsv(String name, CsvMapping mapping) {
    return into(Optional.of(name), Optional.of(mapping));
  }

  /** The same with the experiment named. */
  public NewImport into(String name) {
    return into(Optional.of(name), csv);
  }

  private NewImport into(Optional<String> name, Optional<CsvMapping> mapping) {
    return new NewImport(
        kind,
        source,
        token,
        username,
        password,
        experiments,
        artifacts,
        models,
        uploadId,
        name,
        mapping);
  }
}
