package io.millrace.platform;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.datatype.jsr310.deser.InstantDeserializer;
import java.io.IOException;
import java.time.Instant;

/** A time that the database can hold and people mean: of the years 1 to 9999. */
final class BoundedInstant extends StdDeserializer<Instant> {
  private static final long serialVersionUID = 1L;
  private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999999Z");

  BoundedInstant() {
    super(Instant.class);
  }

  @Override
  public Instant deserialize(JsonParser parser, DeserializationContext context) throws IOException {
    Instant time = InstantDeserializer.INSTANT.deserialize(parser, context);
    if (time != null && (time.isBefore(FIRST) || time.isAfter(LAST))) {
      throw context.weirdStringException(
          parser.getText(), Instant.class, "a time of the years 1 to 9999");
    }
    return time;
  }
}
