package io.millrace.platform.db;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.platform.Caller;
import io.millrace.testing.TestDatabase;
import io.millrace.testing.UsesDatabase;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What keeps tenants apart in the database, read from its catalog after all migrations. */
@ExtendWith(UsesDatabase.class)
class RowLevelSecurityIT {
  private static final String TENANT_TABLES =
      """
      SELECT c.oid, c.relname, c.relrowsecurity, c.relforcerowsecurity, a.attnum, a.attnotnull
      FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id'
      WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace
      """;

  @Test
  void everyTenantTableHidesOtherTenantsRows(TestDatabase database) {
    assertThat(
            names(
                database,
                "SELECT relname FROM ("
                    + TENANT_TABLES
                    + ") t WHERE NOT attnotnull"
                    + " OR NOT relrowsecurity OR NOT relforcerowsecurity OR NOT EXISTS"
                    + " (SELECT FROM pg_policy p WHERE p.polrelid = t.oid)"))
        .isEmpty();
    assertThat(names(database, "SELECT relname FROM (" + TENANT_TABLES + ") t"))
        .hasSizeGreaterThan(30);
  }

  @Test
  void tenantLeadsEveryPrimaryKey(TestDatabase database) {
    assertThat(
            names(
                database,
                "SELECT relname FROM ("
                    + TENANT_TABLES
                    + ") t WHERE NOT EXISTS"
                    + " (SELECT FROM pg_constraint k WHERE k.conrelid = t.oid"
                    + " AND k.contype = 'p' AND k.conkey[1] = t.attnum)"))
        .isEmpty();
  }

  @Test
  void noForeignKeyReachesAnotherTenant(TestDatabase database) {
    assertThat(
            names(
                database,
                "WITH t AS ("
                    + TENANT_TABLES
                    + ") SELECT k.conname AS relname"
                    + " FROM pg_constraint k JOIN t source ON source.oid = k.conrelid"
                    + " JOIN t target ON target.oid = k.confrelid WHERE k.contype = 'f'"
                    + " AND NOT (k.conkey[1] = source.attnum AND k.confkey[1] = target.attnum)"))
        .isEmpty();
  }

  @Test
  void runtimeRoleCannotPassTheWall(TestDatabase database) {
    assertThat(
            names(
                database,
                "SELECT rolname AS relname FROM pg_roles WHERE rolname = current_user"
                    + " AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb)"))
        .isEmpty();
    assertThat(
            names(
                database,
                "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
                    + " AND pg_get_userbyid(relowner) = current_user"))
        .isEmpty();
  }

  @Test
  void tenantSeesNothingOfAnother(TestDatabase database) {
    // Given
    Caller one = database.newTenant();
    Caller other = database.newTenant();

    // Then
    for (String table : names(database, "SELECT relname FROM (" + TENANT_TABLES + ") t")) {
      long foreign =
          TestDatabase.await(
              database
                  .db()
                  .readTenant(
                      other,
                      tx ->
                          tx.one(
                              "SELECT count(*) AS rows FROM \"" + table + "\" WHERE tenant_id = $1",
                              Tuple.of(one.tenantId()),
                              row -> row.getLong("rows"))));
      assertThat(foreign).as(table).isZero();
    }
  }

  private static List<String> names(TestDatabase database, String sql) {
    return TestDatabase.await(
        database
            .db()
            .readTenant(
                database.newTenant(),
                tx -> tx.list(sql, Tuple.tuple(), row -> row.getString("relname"))));
  }
}
