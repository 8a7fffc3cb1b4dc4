package io.millrace.imports;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Where an import reads. */
public enum ImportKind {
  /** Another MLflow server, through its API. */
  MLFLOW_SERVER("mlflow.import"),
  /** An uploaded table. */
  CSV("csv.import"),
  /** TensorBoard's event files, one or an archive of them. */
  TENSORBOARD("tensorboard.import"),
  /** Offline runs of W&B, one or an archive of them. */
  WANDB("wandb.import");

  private final String jobKind;

  ImportKind(String jobKind) {
    this.jobKind = jobKind;
  }

  /** The kind of its jobs. */
  String jobKind() {
    return jobKind;
  }

  /** The name in the contract and in the table. */
  @JsonValue
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The kind of a name. */
  @JsonCreator
  public static ImportKind ofWireName(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }
}
