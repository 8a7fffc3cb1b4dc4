package io.millrace.platform.db;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.millrace.platform.config.DatabaseUrl;
import io.millrace.testing.TestDatabase;
import io.millrace.testing.UsesDatabase;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Every whole statement that a store holds parses on the schema and finds its tables, columns and
 * types there. Statements put together in methods are covered by the tests of their stores.
 */
@ExtendWith(UsesDatabase.class)
class SqlIT {
  private static final Pattern STATEMENT =
      Pattern.compile("\\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\\b.*", Pattern.DOTALL);

  @Test
  void isPreparedByTheRuntimeRole(TestDatabase database) throws SQLException {
    // Given
    Map<String, String> statements = statements();
    List<String> refused = new ArrayList<>();
    DatabaseUrl runtime = database.runtime();

    // When
    try (Connection connection =
            DriverManager.getConnection(
                runtime.jdbcUrl(), runtime.user(), runtime.password().value());
        Statement statement = connection.createStatement()) {
      statement.setEscapeProcessing(false);
      statements.forEach((name, sql) -> prepare(statement, name, sql, refused));
    }

    // Then
    System.out.println("prepared " + (statements.size() - refused.size()) + " SQL constants");
    assertThat(statements).hasSizeGreaterThan(100);
    assertThat(refused).isEmpty();
  }

  private static void prepare(Statement statement, String name, String sql, List<String> refused) {
    try {
      statement.execute("PREPARE checked AS " + sql);
      statement.execute("DEALLOCATE checked");
    } catch (SQLException e) {
      refused.add(name + ": " + e.getMessage());
    }
  }

  /** The whole statements; a private constant or one with a gap is a piece of others. */
  private static Map<String, String> statements() {
    Map<String, String> found = new TreeMap<>();
    new ClassFileImporter()
            .withImportOption(location -> !location.contains("/test-classes/"))
            .importPackages("io.millrace")
            .stream()
            .filter(type -> type.getSimpleName().endsWith("Store"))
            .map(JavaClass::reflect)
            .forEach(type -> collect(type, found));
    return found;
  }

  private static void collect(Class<?> type, Map<String, String> found) {
    for (Field field : type.getDeclaredFields()) {
      if (field.getType() != String.class
          || !Modifier.isStatic(field.getModifiers())
          || Modifier.isPrivate(field.getModifiers())) {
        continue;
      }
      try {
        field.setAccessible(true);
        String text = (String) field.get(null);
        if (STATEMENT.matcher(text).matches() && !text.contains("%s")) {
          found.put(type.getName() + "." + field.getName(), text);
        }
      } catch (IllegalAccessException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
