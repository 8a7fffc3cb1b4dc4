package io.millrace.admin;

import java.util.List;

/**
 * A device of this node.
 *
 * @param name such as {@code cpu} or {@code cuda:0}
 * @param memory that holds its models
 * @param slots threads that run models on it
 */
public record DeviceState(String name, ModelMemoryState memory, List<Slot> slots) {

  /**
   * A thread that runs models.
   *
   * @param busyShare of the last seconds, 0 to 1
   */
  public record Slot(String name, double busyShare) {}
}
