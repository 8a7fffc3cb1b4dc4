package io.millrace.platform.db;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.StreamSupport;

/** An open transaction. Statements run in the order in which they are issued. */
public abstract sealed class Tx permits TenantTx, SystemTx {
  private final SqlConnection connection;

  Tx(SqlConnection connection) {
    this.connection = connection;
  }

  /** All rows, mapped. */
  public <T> Future<List<T>> list(String sql, Tuple parameters, Function<Row, T> mapper) {
    return run(sql, parameters)
        .map(rows -> StreamSupport.stream(rows.spliterator(), false).map(mapper).toList());
  }

  /** The first row, mapped; empty when there is none. */
  public <T> Future<Optional<T>> find(String sql, Tuple parameters, Function<Row, T> mapper) {
    return list(sql, parameters, mapper).map(rows -> rows.stream().findFirst());
  }

  /** The one row that a statement always answers (an aggregate, an INSERT … RETURNING). */
  public <T> Future<T> one(String sql, Tuple parameters, Function<Row, T> mapper) {
    return list(sql, parameters, mapper).map(rows -> rows.get(0));
  }

  /** Rows that are read bit by bit, for more than fit into memory. */
  public <T> Future<Rows<T>> open(String sql, Tuple parameters, Function<Row, T> mapper) {
    return connection
        .prepare(sql)
        .map(statement -> new Rows<>(statement, statement.cursor(parameters), mapper));
  }

  /** Runs a statement and answers how many rows it touched. */
  public Future<Integer> execute(String sql, Tuple parameters) {
    return run(sql, parameters).map(RowSet::rowCount);
  }

  /** Runs a statement once for each tuple, in one round trip; nothing happens for an empty list. */
  public Future<Void> executeBatch(String sql, List<Tuple> parameters) {
    return parameters.isEmpty()
        ? Future.succeededFuture()
        : connection.preparedQuery(sql).executeBatch(parameters).mapEmpty();
  }

  /**
   * Tells every node, once the transaction has committed.
   *
   * @param topic what kind of thing changed; see {@link Notifications}
   * @param id ids only, never the entity; at most 7 000 bytes
   */
  public Future<Void> announce(String topic, String id) {
    return run("SELECT pg_notify('millrace', $1)", Tuple.of(payload(topic, tenantText(), id)))
        .mapEmpty();
  }

  static String payload(String topic, String tenant, String id) {
    return topic + ' ' + tenant + ' ' + id;
  }

  abstract String tenantText();

  private Future<RowSet<Row>> run(String sql, Tuple parameters) {
    return connection.preparedQuery(sql).execute(parameters);
  }
}
