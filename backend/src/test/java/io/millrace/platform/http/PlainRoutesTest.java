package io.millrace.platform.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.platform.http.Contract.Idempotent;
import io.millrace.platform.http.ForeignProtocol.ForeignRoute;
import io.millrace.platform.http.ForeignRouter.Mounted;
import io.millrace.platform.http.PlainRoutes.Found;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainRoutesTest {
  private final PlainRoutes routes = new PlainRoutes();

  @BeforeEach
  void add() {
    add("/v2");
    add("/v2/models/stats");
    add("/v2/models/:model/infer");
    add("/v2/models/:model/versions/:version/infer");
    add("^/v1/models/(?<model>[^/:]+)$");
  }

  @Test
  void findsARouteAndItsParameters() {
    Found found = routes.find(HttpMethod.POST, "/v2/models/digits-2.x/versions/12/infer");

    assertThat(found.mounted().route().path())
        .isEqualTo("/v2/models/:model/versions/:version/infer");
    assertThat(found.path("model")).isEqualTo("digits-2.x");
    assertThat(found.path("version")).isEqualTo("12");
    assertThat(found.path("versions")).isNull();
    assertThat(found.path("vers")).isNull();
    assertThat(found.query("model")).isEmpty();
  }

  @Test
  void findsLiteralsOfTheirWholeLength() {
    assertThat(routes.find(HttpMethod.POST, "/v2").path("model")).isNull();
    assertThat(routes.find(HttpMethod.POST, "/v2/models/stats")).isNotNull();
    assertThat(routes.find(HttpMethod.POST, "/v2/models/stat")).isNull();
    assertThat(routes.find(HttpMethod.POST, "/v2/models/statss")).isNull();
    assertThat(routes.find(HttpMethod.GET, "/v2/models/stats")).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "*",
        "v2",
        "/",
        "//v2",
        "/v2/",
        "/v2/models//infer",
        "/v2/models/a/infer/",
        "/v2/models/a%20b/infer",
        "/v2/models/a/infer?x=1",
        "/v2/models/../infer",
        "/v2/models/./infer",
        "/v2/./models/stats",
        "/v2/models/a;b/infer",
        "/v1/models/a",
        "http://host/v2",
        "/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q/r/s/t/u"
      })
  void leavesEverythingElseToTheGeneralRouter(String uri) {
    assertThat(routes.find(HttpMethod.POST, uri)).isNull();
  }

  private void add(String path) {
    routes.add(
        new Mounted(
            null,
            new ForeignRoute(
                HttpMethod.POST,
                path,
                true,
                Optional.empty(),
                0,
                false,
                Idempotent.NATURAL,
                request -> Future.succeededFuture(Reply.noContent())),
            null));
  }
}
