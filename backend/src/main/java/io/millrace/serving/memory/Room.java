package io.millrace.serving.memory;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/**
 * Finds out which models have to go so that another can come: of those that may, the ones that are
 * worth least.
 *
 * <p>A tenant's share of the budget is its weight over the weights of all tenants that use their
 * models. What has not been used for some ten minutes may always go, and what a tenant holds beyond
 * its share. A tenant that wants more than its share gives room itself. Only a model that is larger
 * than its tenant's whole share takes the place of tenants within theirs. Belongs to the memory's
 * lock; of one decision.
 */
final class Room {
  private static final Comparator<Resident> LEAST =
      Comparator.comparingDouble(Resident::worth).thenComparing(resident -> resident.askedAt);

  private final long budget;
  private final ToDoubleFunction<UUID> weightOf;
  private final List<Resident> held;

  /** What tenants hold that they use. */
  private final Map<UUID, Long> inUse = new HashMap<>();

  private final Map<UUID, Double> shares = new HashMap<>();
  private final List<Resident> leaving = new ArrayList<>();
  private long used;

  /**
   * @param held what is in memory or on its way there
   */
  Room(long budget, ToDoubleFunction<UUID> weightOf, Collection<Resident> held, long now) {
    this.budget = budget;
    this.weightOf = weightOf;
    this.held = new ArrayList<>(held);
    for (Resident each : held) {
      each.count(now);
      used += each.heldBytes();
      if (isInUse(each)) {
        inUse.merge(each.tenant(), each.heldBytes(), Long::sum);
      }
    }
  }

  private static boolean isInUse(Resident resident) {
    return !resident.isLoaded() || resident.usefulness.isRecent();
  }

  /** Whether it fits beside all that is there. */
  boolean isFree(Resident wanting) {
    return used + wanting.bytes() <= budget;
  }

  /**
   * Those that go for it, found loaded by no request any more; empty if what would have to go is in
   * use, and then nothing goes.
   */
  Optional<List<Resident>> of(Resident wanting) {
    UUID tenant = wanting.tenant();
    inUse.putIfAbsent(tenant, 0L);
    boolean entitled = inUse.get(tenant) + wanting.bytes() <= share(tenant);
    Predicate<Resident> own = each -> each.tenant().equals(tenant);
    List<Predicate<Resident>> choices = new ArrayList<>();
    choices.add(entitled ? this::mayGo : own.or(this::mayGo));
    choices.add(own);
    if (wanting.bytes() > share(tenant)) {
      choices.add(each -> true);
    }
    while (!isFree(wanting)) {
      Optional<Resident> next = next(choices);
      if (next.isEmpty()) {
        leaving.forEach(Resident::loaded);
        return Optional.empty();
      }
      take(next.get());
    }
    return Optional.of(leaving);
  }

  /** Those that go because the budget is exceeded: buffers grow while models run. */
  List<Resident> excess() {
    boolean found = true;
    while (found && used > budget) {
      Optional<Resident> next = next(List.of(this::mayGo, each -> true));
      next.ifPresent(this::take);
      found = next.isPresent();
    }
    return leaving;
  }

  private boolean mayGo(Resident resident) {
    return !isInUse(resident) || inUse.get(resident.tenant()) > share(resident.tenant());
  }

  /** Of the first choice that has any; those that requests hold are passed over. */
  private Optional<Resident> next(List<Predicate<Resident>> choices) {
    for (Predicate<Resident> choice : choices) {
      Optional<Resident> next =
          held.stream()
              .filter(Resident::isLoaded)
              .filter(choice)
              .sorted(LEAST)
              .filter(Resident::leave)
              .findFirst();
      if (next.isPresent()) {
        return next;
      }
    }
    return Optional.empty();
  }

  private void take(Resident resident) {
    held.remove(resident);
    leaving.add(resident);
    used -= resident.heldBytes();
    if (resident.usefulness.isRecent()) {
      inUse.merge(resident.tenant(), -resident.heldBytes(), Long::sum);
    }
  }

  private double share(UUID tenant) {
    if (shares.isEmpty()) {
      double all = inUse.keySet().stream().mapToDouble(weightOf).sum();
      inUse.keySet().forEach(each -> shares.put(each, budget * weightOf.applyAsDouble(each) / all));
    }
    return shares.get(tenant);
  }
}
