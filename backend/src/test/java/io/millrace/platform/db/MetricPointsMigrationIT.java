package io.millrace.platform.db;

import static io.millrace.platform.db.EmbeddedPostgresFixture.query;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.platform.config.DatabaseUrl;
import io.millrace.tracking.points.BatchCodec;
import io.millrace.tracking.points.PointBuffer;
import io.millrace.tracking.points.Points;
import io.millrace.tracking.points.Position;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Points that were rows become batches, each of them. */
class MetricPointsMigrationIT {
  private static final String TENANT =
      "SET millrace.tenant_id = '00000000-0000-7000-8000-00000000000a';";

  private static final String POINTS =
      """
      INSERT INTO experiment (tenant_id, id, name, created_by, created_at, updated_at)
      VALUES (current_tenant(), '0', 'Default', 'me', now(), now());
      INSERT INTO run (tenant_id, id, experiment_id, name, status, created_by, started_at)
      VALUES (current_tenant(), 'r', '0', 'r', 'running', 'me', now());
      INSERT INTO metric_series (tenant_id, run_id, key, points, step, at, value)
      VALUES (current_tenant(), 'r', 'löss', 2502, 9223372036854775807, -5, 1), (current_tenant(), 'r', 'x', 0, NULL, NULL, NULL);
      INSERT INTO metric_point
      SELECT current_tenant(), s.id, n, -n, n / 4.0 FROM metric_series s, generate_series(1, 2500) n WHERE s.key = 'löss';
      INSERT INTO metric_point
      SELECT current_tenant(), s.id, v.step, -5, v.value::float8
        FROM metric_series s, (VALUES (-9223372036854775808, 'NaN'), (9223372036854775807, '-Infinity')) v (step, value)
       WHERE s.key = 'löss'
      """;

  @TempDir private Path folder;

  @Test
  void everyPointThatWasARowIsInABatch() throws Exception {
    try (EmbeddedPostgresFixture fixture = EmbeddedPostgresFixture.open(folder)) {
      // Given
      DatabaseUrl owner = fixture.server().owner();
      String runtime = fixture.server().runtime().user();
      before(owner, runtime);
      query(owner, TENANT + POINTS);

      // When
      Migrations.run(owner, runtime);

      // Then
      Map<String, PointBuffer> decoded = new HashMap<>();
      for (int batch = 0; batch < 3; batch++) {
        String body =
            value(
                fixture,
                "SELECT encode(body, 'hex') FROM metric_batch ORDER BY id LIMIT 1 OFFSET " + batch);
        BatchCodec.decode(HexFormat.of().parseHex(body), null, decoded);
      }
      Points points = decoded.get("löss").points();
      assertThat(decoded).containsOnlyKeys("löss");
      assertThat(points.size()).isEqualTo(2502);
      assertThat(points.position(0)).isEqualTo(new Position(Long.MIN_VALUE, -5, Double.NaN));
      assertThat(points.position(1234)).isEqualTo(new Position(1234, -1234, 308.5));
      assertThat(points.position(2501))
          .isEqualTo(new Position(Long.MAX_VALUE, -5, Double.NEGATIVE_INFINITY));
      assertThat(value(fixture, "SELECT weight FROM metric_backlog"))
          .isEqualTo(Integer.toString(2502 + 3 * 64));
      assertThat(value(fixture, "SELECT count(*) FROM metric_series")).isEqualTo("1");
    }
  }

  /** The schema as it was when each point was a row. */
  private static void before(DatabaseUrl owner, String runtime) {
    Flyway.configure()
        .dataSource(owner.jdbcUrl(), owner.user(), owner.password().value())
        .locations("classpath:migrations")
        .placeholders(Map.of("runtime_role", runtime))
        .target("41")
        .load()
        .migrate();
  }

  /** What the runtime role sees inside the tenant. */
  private static String value(EmbeddedPostgresFixture fixture, String sql) throws Exception {
    DatabaseUrl url = fixture.server().runtime();
    try (Connection connection =
            DriverManager.getConnection(url.jdbcUrl(), url.user(), url.password().value());
        Statement statement = connection.createStatement()) {
      statement.execute(TENANT);
      try (ResultSet rows = statement.executeQuery(sql)) {
        rows.next();
        return rows.getString(1);
      }
    }
  }
}
