package io.millrace.identity;

import io.millrace.platform.ApiException;
import io.millrace.platform.http.Contract.Idempotent;
import io.millrace.platform.http.ForeignProtocol;
import io.millrace.platform.http.Reply;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The public keys of access tokens, where RFC 8414 says that others look for them. */
final class JwksRoutes implements ForeignProtocol {
  private final SigningKeys keys;

  JwksRoutes(SigningKeys keys) {
    this.keys = keys;
  }

  @Override
  public String name() {
    return "JSON Web Key Set";
  }

  @Override
  public String prefix() {
    return "/.well-known";
  }

  @Override
  public List<ForeignRoute> routes() {
    return List.of(
        new ForeignRoute(
            HttpMethod.GET,
            "/.well-known/jwks.json",
            true,
            Optional.empty(),
            0,
            false,
            Idempotent.NATURAL,
            request ->
                Future.succeededFuture(
                    Reply.ok(keys.publicKeys()).header("Cache-Control", "public, max-age=300"))));
  }

  @Override
  public Reply error(ApiException problem) {
    return Reply.json(problem.code().status(), Map.of("error", problem.getMessage()));
  }
}
