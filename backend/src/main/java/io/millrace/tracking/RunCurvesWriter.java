package io.millrace.tracking;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import io.millrace.platform.Json;
import io.millrace.tracking.MetricStore.Series;
import io.millrace.tracking.points.Position;
import io.millrace.tracking.points.Stretches.Thinned;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** Curves as JSON, their points in columns: hundreds of thousands of points are one answer. */
final class RunCurvesWriter {
  private final boolean times;
  private final ByteArrayBuilder bytes = new ByteArrayBuilder();
  private final JsonGenerator json;

  RunCurvesWriter(boolean times) {
    this.times = times;
    try {
      this.json = Json.mapper().getFactory().createGenerator(bytes);
      json.writeStartObject();
      json.writeArrayFieldStart("curves");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Adds the next curve. */
  void add(Series series, Thinned curve) {
    try {
      json.writeStartObject();
      json.writeStringField("run", series.runId());
      json.writeStringField("key", series.key());
      json.writeNumberField("total", curve.total());
      write(curve.points());
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void write(List<Position> points) throws IOException {
    json.writeArrayFieldStart("steps");
    for (Position point : points) {
      json.writeNumber(point.step());
    }
    json.writeEndArray();
    json.writeArrayFieldStart("values");
    for (Position point : points) {
      write(point.value());
    }
    json.writeEndArray();
    if (times) {
      json.writeArrayFieldStart("times");
      for (Position point : points) {
        json.writeNumber(point.time());
      }
      json.writeEndArray();
    }
  }

  private void write(double value) throws IOException {
    if (Double.isFinite(value)) {
      json.writeNumber(value);
    } else {
      json.writeString(Double.toString(value));
    }
  }

  /** The whole answer. */
  Buffer end() {
    try {
      json.writeEndArray();
      json.writeEndObject();
      json.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Buffer.buffer(bytes.toByteArray());
  }
}
