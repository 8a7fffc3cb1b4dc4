package io.millrace.mlflow;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonSerializable;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.jsontype.TypeSerializer;
import io.millrace.tracking.Run;
import java.io.IOException;

/** A run's {@code info} as MLflow's clients read it, written field by field as {@link RunBody}. */
record RunInfo(Run run) implements JsonSerializable {
  @Override
  public void serialize(JsonGenerator out, SerializerProvider serializers) throws IOException {
    out.writeStartObject();
    out.writeStringField("run_id", run.id());
    out.writeStringField("run_uuid", run.id());
    out.writeStringField("run_name", run.name());
    out.writeStringField("experiment_id", run.experimentId());
    out.writeStringField("user_id", run.tags().getOrDefault(MlflowJson.USER, run.createdBy()));
    out.writeStringField("status", run.status().name());
    out.writeNumberField("start_time", run.startedAt().toEpochMilli());
    if (run.endedAt().isPresent()) {
      out.writeNumberField("end_time", run.endedAt().get().toEpochMilli());
    }
    out.writeStringField("artifact_uri", RunJson.artifactUri(run.experimentId(), run.id()));
    out.writeStringField("lifecycle_stage", run.deletedAt().isPresent() ? "deleted" : "active");
    out.writeEndObject();
  }

  /** Its type is never written. */
  @Override
  public void serializeWithType(
      JsonGenerator out, SerializerProvider serializers, TypeSerializer types) throws IOException {
    serialize(out, serializers);
  }
}
