package io.millrace.monitoring;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.platform.Json;
import io.millrace.platform.crypto.Hashes;
import io.millrace.registry.ImagePreprocessing;
import io.millrace.registry.ImagePreprocessing.Layout;
import io.millrace.serving.RowInput;
import io.millrace.serving.RowInput.Instance;
import io.millrace.serving.RowInput.Named;
import io.millrace.serving.RowInput.Tensors;
import io.millrace.serving.engine.Datatype;
import io.millrace.serving.engine.Numbers;
import io.millrace.serving.engine.Tensor;
import io.vertx.core.buffer.Buffer;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;

/**
 * Turns the input of a prediction into a file: the picture as it was sent, the picture that a
 * tensor was made of (the signature's preprocessing, backwards), or JSON that could be sent again.
 * Computes; for workers.
 */
final class InputRenderer {
  private static final String JSON = "application/json";
  private static final String PNG = "image/png";
  private static final int PNG_MAGIC = 0x89;
  private static final int WHITE = 255;

  private InputRenderer() {}

  static RenderedInput render(Candidate candidate) {
    return switch (kind(candidate.input())) {
      case PICTURE -> sent(candidate, ((Instance) candidate.input()).json());
      case DRAWN -> rendered(candidate, draw((Tensors) candidate.input()), PNG);
      case INSTANCE -> rendered(candidate, Json.write(((Instance) candidate.input()).json()), JSON);
      case TENSORS -> rendered(candidate, Json.write(again((Tensors) candidate.input())), JSON);
    };
  }

  private enum Kind {
    PICTURE,
    DRAWN,
    INSTANCE,
    TENSORS
  }

  private static Kind kind(RowInput input) {
    if (input instanceof Instance instance) {
      return instance.json().path("image").isTextual() ? Kind.PICTURE : Kind.INSTANCE;
    }
    return ((Tensors) input).image().isPresent() ? Kind.DRAWN : Kind.TENSORS;
  }

  /** The server has decoded it, so it is a PNG or a JPEG, or another type that this JVM reads. */
  private static RenderedInput sent(Candidate candidate, JsonNode json) {
    byte[] picture = Base64.getDecoder().decode(json.path("image").textValue());
    return rendered(candidate, Buffer.buffer(picture), mediaType(picture));
  }

  private static String mediaType(byte[] picture) {
    return switch (picture[0] & 0xff) {
      case PNG_MAGIC -> PNG;
      case 0xff -> "image/jpeg";
      case 'G' -> "image/gif";
      case 'B' -> "image/bmp";
      default -> "application/octet-stream";
    };
  }

  private static Buffer draw(Tensors input) {
    ImagePreprocessing how = input.image().orElseThrow();
    Tensor tensor = input.values().get(0).tensor();
    BufferedImage picture =
        new BufferedImage(
            how.width(),
            how.height(),
            how.channels() == 1 ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < how.height(); y++) {
      for (int x = 0; x < how.width(); x++) {
        for (int channel = 0; channel < how.channels(); channel++) {
          double value = Numbers.get(tensor.data(), tensor.datatype(), index(how, x, y, channel));
          picture.getRaster().setSample(x, y, channel, level(how, value));
        }
      }
    }
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    try {
      ImageIO.write(picture, "png", png);
    } catch (IOException e) {
      throw new IllegalStateException("writing to memory cannot fail", e);
    }
    return Buffer.buffer(png.toByteArray());
  }

  private static int level(ImagePreprocessing how, double value) {
    double seen = how.scale() == 0 ? 0 : (value - how.offset()) / how.scale();
    int level = (int) Math.max(0, Math.min(WHITE, Math.round(seen)));
    return how.invert() ? WHITE - level : level;
  }

  private static int index(ImagePreprocessing how, int x, int y, int channel) {
    return how.layout() == Layout.NCHW
        ? (channel * how.height() + y) * how.width() + x
        : (y * how.width() + x) * how.channels() + channel;
  }

  /** A request of the Open Inference Protocol with this row alone. */
  private static Map<String, Object> again(Tensors input) {
    List<Map<String, Object>> inputs = new ArrayList<>();
    for (Named named : input.values()) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("name", named.name());
      one.put("shape", named.tensor().shape());
      one.put("datatype", named.tensor().datatype().name());
      one.put("data", values(named.tensor()));
      inputs.add(one);
    }
    return Map.of("inputs", inputs);
  }

  private static List<Object> values(Tensor tensor) {
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < tensor.elements(); i++) {
      values.add(
          switch (tensor.datatype()) {
            case BYTES -> new String(tensor.strings()[i], StandardCharsets.UTF_8);
            case BOOL -> tensor.data().get(i) != 0;
            case INT64 -> tensor.data().getLong(i * Datatype.INT64.size());
            case UINT64 ->
                new BigInteger(
                    Long.toUnsignedString(tensor.data().getLong(i * Datatype.UINT64.size())));
            case FP32 -> tensor.data().getFloat(i * Datatype.FP32.size());
            case FP16, BF16, FP64 -> Numbers.get(tensor.data(), tensor.datatype(), i);
            default -> (long) Numbers.get(tensor.data(), tensor.datatype(), i);
          });
    }
    return values;
  }

  private static RenderedInput rendered(Candidate candidate, Buffer bytes, String mediaType) {
    String sha256 = HexFormat.of().formatHex(Hashes.sha256(bytes.getBytes()));
    return new RenderedInput(candidate, bytes, mediaType, sha256);
  }
}
