package io.millrace.mlflow;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.databind.JsonSerializable;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.jsontype.TypeSerializer;
import io.millrace.tracking.LatestMetric;
import io.millrace.tracking.Run;
import io.millrace.tracking.RunLinks;
import java.io.IOException;
import java.util.Map;

/**
 * A run as MLflow's clients read it. It is written field by field: an answer has thousands of runs,
 * and a tree of each would be most of the work.
 */
record RunBody(Run run, RunLinks links) implements JsonSerializable {
  private static final SerializableString KEY = new SerializedString("key");
  private static final SerializableString VALUE = new SerializedString("value");
  private static final SerializableString TIMESTAMP = new SerializedString("timestamp");
  private static final SerializableString STEP = new SerializedString("step");

  @Override
  public void serialize(JsonGenerator out, SerializerProvider serializers) throws IOException {
    out.writeStartObject();
    out.writeFieldName("info");
    new RunInfo(run).serialize(out, serializers);
    out.writeObjectFieldStart("data");
    writeMetrics(out);
    writePairs(out, "params", run.params());
    writeTags(out);
    out.writeEndObject();
    serializers.defaultSerializeField("inputs", RunJson.inputs(links), out);
    if (!links.outputs().isEmpty()) {
      serializers.defaultSerializeField(
          "outputs",
          MlflowJson.object(
              "model_outputs", links.outputs().stream().map(RunJson::output).toList()),
          out);
    }
    out.writeEndObject();
  }

  private void writeMetrics(JsonGenerator out) throws IOException {
    out.writeArrayFieldStart("metrics");
    for (Map.Entry<String, LatestMetric> each : run.metrics().entrySet()) {
      out.writeStartObject();
      out.writeFieldName(KEY);
      out.writeString(each.getKey());
      out.writeFieldName(VALUE);
      out.writeNumber(each.getValue().value());
      out.writeFieldName(TIMESTAMP);
      out.writeNumber(each.getValue().at().toEpochMilli());
      out.writeFieldName(STEP);
      out.writeNumber(each.getValue().step());
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  /** With the run's name, which is MLflow's in a tag. */
  private void writeTags(JsonGenerator out) throws IOException {
    out.writeArrayFieldStart("tags");
    for (Map.Entry<String, String> each : run.tags().entrySet()) {
      if (!each.getKey().equals(MlflowJson.RUN_NAME)) {
        writePair(out, each.getKey(), each.getValue());
      }
    }
    writePair(out, MlflowJson.RUN_NAME, run.name());
    out.writeEndArray();
  }

  private static void writePairs(JsonGenerator out, String field, Map<String, String> pairs)
      throws IOException {
    out.writeArrayFieldStart(field);
    for (Map.Entry<String, String> each : pairs.entrySet()) {
      writePair(out, each.getKey(), each.getValue());
    }
    out.writeEndArray();
  }

  private static void writePair(JsonGenerator out, String key, String value) throws IOException {
    out.writeStartObject();
    out.writeFieldName(KEY);
    out.writeString(key);
    out.writeFieldName(VALUE);
    out.writeString(value);
    out.writeEndObject();
  }

  /** Its type is never written. */
  @Override
  public void serializeWithType(
      JsonGenerator out, SerializerProvider serializers, TypeSerializer types) throws IOException {
    serialize(out, serializers);
  }
}
