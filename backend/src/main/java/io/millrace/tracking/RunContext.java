package io.millrace.tracking;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What a run belongs with and stands on: what its page shows beside what it logged.
 *
 * @param parent the run that it is a part of; empty too when that is in the trash or gone
 * @param source the run that it was forked from; empty too when that is in the trash or gone
 * @param forks runs that were forked from it and are not in the trash, the newest first, at most
 *     100
 * @param forkCount how many there are
 * @param children its parts that are not in the trash, the newest first, at most 100
 * @param childCount how many there are
 * @param datasets what it read, as its client describes it, at most 100
 * @param models logged models that it made or read
 * @param files that say with what code and in which environment it ran, its own and those of the
 *     models that it made; at most 50
 */
public record RunContext(
    Optional<Relative> parent,
    Optional<Relative> source,
    List<Fork> forks,
    long forkCount,
    List<Relative> children,
    long childCount,
    List<ReadDataset> datasets,
    List<UsedModel> models,
    List<KeptFile> files) {

  /** Another run. */
  public record Relative(
      String id, String name, RunStatus status, String experimentId, Instant startedAt) {}

  /**
   * A run that goes on from this one.
   *
   * @param step the last that it has from here
   */
  public record Fork(Relative run, long step) {}

  /**
   * A dataset as a client describes it.
   *
   * @param context what it was read for
   * @param version where its source is the address of a dataset version that is here
   */
  public record ReadDataset(
      String name,
      String digest,
      String sourceType,
      String source,
      Optional<String> context,
      Optional<VersionRef> version) {
    ReadDataset at(Optional<VersionRef> found) {
      return new ReadDataset(name, digest, sourceType, source, context, found);
    }
  }

  /** A dataset version of this tenant. */
  public record VersionRef(UUID datasetId, String datasetName, int version) {}

  /**
   * A logged model.
   *
   * @param made whether the run made it; otherwise it read it
   */
  public record UsedModel(String id, String name, String modelType, boolean made) {}

  /**
   * A file that says something of the run.
   *
   * @param ownerId the run, or the logged model that it lies with
   * @param kind {@code environment} (requirements, conda, python_env) or {@code code} (a diff)
   */
  public record KeptFile(String ownerId, String path, long bytes, String sha256, String kind) {}
}
