package io.millrace.imports;

/** How many bytes of a kind an import may still take. */
final class ByteBudget {
  private long left;

  ByteBudget(long most) {
    this.left = most;
  }

  /** Takes some; false, and none taken, where there are not as many. */
  boolean take(long bytes) {
    if (bytes > left) {
      return false;
    }
    left -= bytes;
    return true;
  }

  /** Gives some back. */
  void give(long bytes) {
    left += bytes;
  }
}
