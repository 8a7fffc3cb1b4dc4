package io.millrace.mlflow.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.platform.ApiException;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.search.Comparison;
import io.millrace.platform.search.Condition;
import io.millrace.platform.search.Condition.Entity;
import io.millrace.platform.search.Condition.Nothing;
import io.millrace.platform.search.Condition.Number;
import io.millrace.platform.search.Condition.Text;
import io.millrace.platform.search.Condition.Texts;
import io.millrace.platform.search.Order;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SearchLanguageTest {
  private static final String[] PIECES = {
    "metrics",
    "params",
    "tags",
    "attribute",
    "dataset",
    ".",
    "`",
    "\"",
    "'",
    "a",
    "loss",
    "=",
    "!=",
    "<",
    ">=",
    "LIKE",
    "ILIKE",
    "IN",
    "NOT",
    "IS",
    "NULL",
    "AND",
    "OR",
    "(",
    ")",
    ",",
    "1",
    "-2.5e3",
    " ",
    "  ",
    "\n",
    "%",
    "\\",
    "\0",
    "\uD83D\uDE00",
    "ü",
    "run_id",
    "'x'",
    ";",
    "--",
    "/*"
  };

  @Test
  void everyPartOfTheGrammarIsRead() {
    // When
    List<Condition> conditions =
        SearchLanguage.RUNS.filter(
            "metrics.loss <= -1.5e-3 and params.`learning rate` = 'a''b' AND tags.\"a.b/c\" ILIKE"
                + " \"%x_\" AND tag.mlflow.user IS NOT NULL AND run_id NOT IN ('r1', 'r2') AND"
                + " attributes.start_time > 17 AND dataset.name in ('d') AND status = 'FINISHED'");

    // Then
    assertThat(conditions)
        .containsExactly(
            new Condition(Entity.METRIC, "loss", Comparison.LESS_OR_EQUAL, new Number(-0.0015)),
            new Condition(Entity.PARAM, "learning rate", Comparison.EQUAL, new Text("a'b")),
            new Condition(Entity.TAG, "a.b/c", Comparison.ILIKE, new Text("%x_")),
            new Condition(Entity.TAG, "mlflow.user", Comparison.IS_NOT_NULL, new Nothing()),
            new Condition(
                Entity.ATTRIBUTE, "run_id", Comparison.NOT_IN, new Texts(List.of("r1", "r2"))),
            new Condition(Entity.ATTRIBUTE, "start_time", Comparison.GREATER, new Number(17)),
            new Condition(Entity.DATASET, "name", Comparison.IN, new Texts(List.of("d"))),
            new Condition(Entity.ATTRIBUTE, "status", Comparison.EQUAL, new Text("FINISHED")));
  }

  @Test
  void formerNamesAreUnderstood() {
    assertThat(SearchLanguage.RUNS.filter("`Run name` = 'x' AND run.created > 5"))
        .extracting(Condition::key)
        .containsExactly("run_name", "start_time");
    assertThat(SearchLanguage.RUNS.filter("metric.1st = 1 AND metrics.a = .5")).hasSize(2);
    assertThat(SearchLanguage.RUNS.filter("  ")).isEmpty();
  }

  @Test
  void ordersAreRead() {
    assertThat(SearchLanguage.RUNS.orders(List.of("metrics.`a b` DESC", "start_time", "tag.x asc")))
        .containsExactly(
            new Order(Entity.METRIC, "a b", false),
            new Order(Entity.ATTRIBUTE, "start_time", true),
            new Order(Entity.TAG, "x", true));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "metrics.a DESC DESC",
        "metrics.a sideways",
        "nothing",
        "dataset.name",
        "metrics.",
        "ASC",
        ""
      })
  void wrongOrdersAreRefused(String order) {
    assertThatThrownBy(() -> SearchLanguage.RUNS.orders(List.of(order)))
        .isInstanceOf(ApiException.class);
  }

  @Test
  void anOrderThatStandsTwiceIsRefused() {
    assertThatThrownBy(
            () -> SearchLanguage.RUNS.orders(List.of("start_time", "attribute.start_time DESC")))
        .hasMessageContaining("duplicate");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '#',
      value = {
        "metrics.a = '1'|Expected numeric value type for metric. Found '1'",
        "metrics.a LIKE 1|Invalid comparator 'LIKE'",
        "params.a > '1'|Invalid comparator '>'",
        "params.a = 1|Expected a quoted string value for param (e.g. 'my-value'). Got value 1",
        "status IN ('a')|Invalid comparator 'IN'",
        "start_time = 'x'|Expected numeric value type for numeric attribute: start_time",
        "start_time IS NULL|Invalid comparator 'IS NULL'",
        "colour = 'x'|Invalid attribute key 'colour' specified",
        "dataset.owner = 'x'|Invalid dataset key 'owner' specified",
        "colours.a = 'x'|Invalid entity type 'colours'",
        "metrics.a = 1 OR metrics.a = 2|Invalid clause(s) in filter string: 'OR'",
        "(metrics.a = 1)|Expected 'Identifier' found '('",
        "metrics.a == 1|Invalid comparator '=='",
        "metrics.a <> 1|Invalid comparator '<>'",
        "metrics.a|Expected a comparison",
        "metrics.a = 1 AND|Expected 'Identifier'",
        "metrics.a = 1 metrics.b = 2|Invalid clause(s) in filter string: 'metrics'",
        "metrics.a = 1; DROP TABLE run|Invalid clause(s) in filter string",
        "params.a = 'x|is not closed",
        "run_id IN ()|expected string value",
        "run_id IN ('a'|comma is missing",
        "run_id IN 'a'|list in parentheses"
      })
  void whatIsWrongIsNamed(String filter, String message) {
    assertThatThrownBy(() -> SearchLanguage.RUNS.filter(filter))
        .isInstanceOfSatisfying(
            ApiException.class,
            problem -> assertThat(problem.code()).isEqualTo(ErrorCode.INVALID_REQUEST))
        .hasMessageContaining(message);
  }

  @Test
  void whatIsTooMuchIsRefused() {
    assertTooMuch("params.a = '" + "x".repeat(SearchLanguage.MAX_LENGTH) + "'");
    assertTooMuch("params.a LIKE '" + "%a".repeat(21) + "'");
    assertTooMuch("params.a LIKE '" + "x".repeat(1_001) + "'");
    assertTooMuch("metrics.a = 1" + " AND metrics.a = 1".repeat(100));
    assertTooMuch("run_id IN ('a'" + ",'a'".repeat(5_000) + ")");
    assertTooMuch("(".repeat(50_000));
    assertTooMuch("params.a = 'a\0b'");
  }

  private static void assertTooMuch(String filter) {
    assertThatThrownBy(() -> SearchLanguage.RUNS.filter(filter)).isInstanceOf(ApiException.class);
  }

  @Test
  void garbageIsReadOrRefusedButNeverAnythingElse() {
    // Given
    long seed = System.nanoTime();
    System.out.println("SearchLanguageTest seed " + seed);
    Random random = new Random(seed);
    int read = 0;

    // When
    for (int i = 0; i < 200_000; i++) {
      StringBuilder filter = new StringBuilder(random.nextBoolean() ? "metrics.a < 1 AND " : "");
      for (int piece = random.nextInt(12); piece > 0; piece--) {
        filter.append(PIECES[random.nextInt(PIECES.length)]);
      }
      read += isRead(() -> SearchLanguage.RUNS.filter(filter.toString())) ? 1 : 0;
      isRead(() -> SearchLanguage.EXPERIMENTS.orders(List.of(filter.toString())));
    }

    // Then
    System.out.println(read + " of 200 000 were read");
    assertThat(read).isPositive();
  }

  private static boolean isRead(Runnable reading) {
    try {
      reading.run();
      return true;
    } catch (ApiException refused) {
      assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
      assertThat(refused.getMessage()).hasSizeLessThan(1_000);
      return false;
    }
  }
}
