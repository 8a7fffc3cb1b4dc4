package io.millrace.tracking;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Optional;

/**
 * Runs by a param or tag.
 *
 * @param groups in the order asked, as many as were asked for
 * @param total how many groups there are
 */
public record RunGroups(List<RunGroup> groups, long total) {
  /**
   * Runs that share a value.
   *
   * @param value its first characters, see {@link RunSearch.Group}; absent for runs that have none
   * @param runs how many
   * @param columns in the order asked
   */
  public record RunGroup(Optional<String> value, long runs, List<Figures> columns) {}

  /**
   * Figures of a metric over the runs of a group, of finite values alone.
   *
   * @param runs how many have one; without any the rest is absent
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Figures(String name, long runs, Double mean, Double min, Double max) {}
}
