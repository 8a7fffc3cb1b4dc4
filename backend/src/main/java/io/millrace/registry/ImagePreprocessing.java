package io.millrace.registry;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * How an image becomes a row of the input: scaled by area averaging to width and height in pixels,
 * then each channel's value from 0 to 255 becomes {@code value * scale + offset}.
 *
 * @param channels 1 (grey) or 3 (red, green, blue)
 * @param invert whether 255 becomes 0 first
 */
public record ImagePreprocessing(
    int width,
    int height,
    int channels,
    double scale,
    double offset,
    boolean invert,
    Layout layout) {
  private static final double TO_ONE = 1 / 255.0;

  /** Reads hints of a client; what is absent has the contract's default. */
  @JsonCreator
  public static ImagePreprocessing of(
      @JsonProperty("width") int width,
      @JsonProperty("height") int height,
      @JsonProperty("channels") int channels,
      @JsonProperty("scale") Double scale,
      @JsonProperty("offset") Double offset,
      @JsonProperty("invert") Boolean invert,
      @JsonProperty("layout") Layout layout) {
    return new ImagePreprocessing(
        width,
        height,
        channels,
        scale == null ? TO_ONE : scale,
        offset == null ? 0 : offset,
        invert != null && invert,
        layout == null ? Layout.FLAT : layout);
  }

  /** Values in one row. */
  public long elements() {
    return (long) width * height * channels;
  }

  /** The order of the values. */
  public enum Layout {
    /** One list, row by row, a pixel's channels side by side. */
    FLAT,
    /** Channels, rows, columns. */
    NCHW,
    /** Rows, columns, channels. */
    NHWC;

    /** The name in the contract. */
    @JsonValue
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** The layout of a name in the contract. */
    @JsonCreator
    public static Layout ofWireName(String name) {
      return valueOf(name.toUpperCase(Locale.ROOT));
    }
  }
}
