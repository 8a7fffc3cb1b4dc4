package io.millrace.tracking;

import io.millrace.platform.search.Condition;
import io.millrace.platform.search.Order;
import java.util.List;
import java.util.Optional;

/**
 * Which logged models are wanted.
 *
 * @param datasets on which metrics count; empty for any
 * @param offset how many of the found to leave out
 */
public record LoggedModelSearch(
    List<String> experimentIds,
    List<Condition> conditions,
    List<OnDataset> datasets,
    List<Sort> sorts,
    long offset,
    int limit) {
  /**
   * A dataset that metrics were measured on.
   *
   * @param digest of which version; empty for any
   */
  public record OnDataset(String name, Optional<String> digest) {}

  /**
   * A key of the order.
   *
   * @param dataset on which a metric was measured; empty for any
   */
  public record Sort(Order order, Optional<OnDataset> dataset) {}
}
