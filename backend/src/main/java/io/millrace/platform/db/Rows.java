package io.millrace.platform.db;

import io.vertx.core.Future;
import io.vertx.sqlclient.Cursor;
import io.vertx.sqlclient.PreparedStatement;
import io.vertx.sqlclient.Row;
import java.util.List;
import java.util.function.Function;
import java.util.stream.StreamSupport;

/** The rows of a statement in their order, some at a time, for as long as the transaction lasts. */
public final class Rows<T> {
  private final PreparedStatement statement;
  private final Cursor cursor;
  private final Function<Row, T> mapper;

  Rows(PreparedStatement statement, Cursor cursor, Function<Row, T> mapper) {
    this.statement = statement;
    this.cursor = cursor;
    this.mapper = mapper;
  }

  /** The next rows, mapped. */
  public Future<List<T>> next(int most) {
    return cursor
        .read(most)
        .map(rows -> StreamSupport.stream(rows.spliterator(), false).map(mapper).toList());
  }

  /** Whether there may be more, once some have been read. */
  public boolean hasMore() {
    return cursor.hasMore();
  }

  /** To be called when no more are wanted; the transaction's end does it otherwise. */
  public Future<Void> close() {
    return cursor.close().compose(closed -> statement.close());
  }
}
