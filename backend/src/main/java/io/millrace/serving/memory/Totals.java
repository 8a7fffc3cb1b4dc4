package io.millrace.serving.memory;

import java.util.Collection;

/** What has happened in a memory since the start. Belongs to the memory's lock. */
final class Totals {
  long evictions;
  long failedLoads;
  private long loads;
  private long loadNanos;
  private long hitsOfGone;
  private long missesOfGone;

  void loaded(long nanos) {
    loads++;
    loadNanos += nanos;
  }

  /** 0 while nothing was loaded. */
  long meanLoadNanos() {
    return loads == 0 ? 0 : loadNanos / loads;
  }

  /** Keeps what a model counted that is forgotten. */
  void keep(Resident gone) {
    hitsOfGone += gone.hits();
    missesOfGone += gone.misses();
  }

  MemoryFigures figures(
      long budget, Collection<Resident> known, Collection<Resident> held, int waitingLoads) {
    return new MemoryFigures(
        budget,
        held.stream().mapToLong(Resident::heldBytes).sum(),
        known.size(),
        (int) held.stream().filter(Resident::isLoaded).count(),
        waitingLoads,
        hitsOfGone + known.stream().mapToLong(Resident::hits).sum(),
        missesOfGone + known.stream().mapToLong(Resident::misses).sum(),
        loads,
        failedLoads,
        evictions,
        loadNanos);
  }
}
