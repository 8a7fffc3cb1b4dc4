package io.millrace.lineage;

/**
 * Names an entity. A dataset version's id is {@code <dataset id>@<version>}, an artifact's {@code
 * <run id>/<path>}, a model version's and a deployment's their own id, a prediction's the
 * prediction id; every other kind's its id.
 */
public record EntityRef(EntityKind kind, String id) {
  /** The entity of a kind. */
  public static EntityRef of(EntityKind kind, Object id) {
    return new EntityRef(kind, id.toString());
  }

  /** A version of a dataset. */
  public static EntityRef datasetVersion(Object datasetId, int version) {
    return new EntityRef(EntityKind.DATASET_VERSION, datasetId + "@" + version);
  }

  @Override
  public String toString() {
    return kind.wireName() + ":" + id;
  }
}
