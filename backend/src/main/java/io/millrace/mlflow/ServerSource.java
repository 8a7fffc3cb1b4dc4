package io.millrace.mlflow;

import io.millrace.imports.ImportAttempt;
import io.millrace.imports.ImportKind;
import io.millrace.imports.ImportSource;
import io.millrace.imports.NewImport;
import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.Permission;
import io.millrace.platform.outbound.OutboundHttp;
import io.vertx.core.Future;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/**
 * Other MLflow servers as sources of imports: ids are the other server's, what is here already
 * stays, files of the same size are not sent again.
 */
final class ServerSource implements ImportSource {
  /** The first character of ASCII after those that are seen. */
  private static final int DELETE = 127;

  private final OutboundHttp http;
  private final ExperimentImport experiments;
  private final RegistryImport registry;

  ServerSource(OutboundHttp http, ExperimentImport experiments, RegistryImport registry) {
    this.http = http;
    this.experiments = experiments;
    this.registry = registry;
  }

  @Override
  public ImportKind kind() {
    return ImportKind.MLFLOW_SERVER;
  }

  /**
   * {@inheritDoc}
   *
   * @return fails with INVALID_REQUEST (address, credential), FORBIDDEN (models without the right
   *     to change them), UNPROCESSABLE (an address that is not known or may not be reached)
   */
  @Override
  public Future<Checked> check(Caller caller, NewImport request) {
    request.requireServer();
    if (request.models().orElse(true) && !caller.may(Permission.MODELS_WRITE)) {
      throw ApiException.of(
          ErrorCode.FORBIDDEN,
          "Taking the registry over needs models:write; or say models: false.");
    }
    Optional<String> credential = credential(request);
    URI source = OutboundHttp.parse("/source", request.source().orElseThrow());
    return http.check(source)
        .map(
            known ->
                new Checked(
                    request.withoutSecrets(source.toString()), source.toString(), credential));
  }

  /** The header that it makes; empty for none. */
  private static Optional<String> credential(NewImport request) {
    boolean basic = request.username().isPresent() || request.password().isPresent();
    if (basic && request.token().isPresent()) {
      throw ApiException.invalid("/token", "Give a token, or a user name and a password.");
    }
    if (request.username().isPresent() != request.password().isPresent()) {
      throw ApiException.invalid("/password", "A user name and a password go together.");
    }
    if (!request.token().orElse("").chars().allMatch(each -> each > ' ' && each < DELETE)) {
      throw ApiException.invalid("/token", "A token holds letters, digits and signs of ASCII.");
    }
    return basic
        ? Optional.of("Basic " + base64(request.username().get() + ":" + request.password().get()))
        : request.token().map(token -> "Bearer " + token);
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public Future<Void> run(ImportAttempt attempt) {
    NewImport request = attempt.request();
    Map<String, String> headers =
        attempt.credential().map(header -> Map.of("Authorization", header)).orElse(Map.of());
    ImportWork work =
        new ImportWork(attempt, new SourceServer(http, request.source().orElseThrow(), headers));
    return experiments
        .run(work)
        .compose(
            taken -> request.models().orElse(true) ? registry.run(work) : Future.succeededFuture());
  }
}
