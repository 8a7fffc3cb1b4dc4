package io.millrace.serving.protocol;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import inference.ModelRepositoryParameter;
import inference.RepositoryModelLoadRequest;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The file that comes with a load: the parameter {@code file:<version>/model.onnx}. The parameter
 * {@code config} is taken and has no effect; a model's configuration is its endpoint's.
 */
public final class LoadRequest {
  private static final Pattern FILE = Pattern.compile("file:[0-9]+/model\\.onnx");
  private static final String FILE_PREFIX = "file:";
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(8)
                  .maxStringLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private LoadRequest() {}

  /** The file of a JSON body, which may be empty. */
  public static Optional<byte[]> file(byte[] body) {
    if (body.length == 0) {
      return Optional.empty();
    }
    try (JsonParser parser = JSON.createParser(body)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw Invalid.request("the body must be a JSON object");
      }
      Optional<byte[]> file = Optional.empty();
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        boolean parameters = "parameters".equals(parser.currentName());
        if (parser.nextToken() == JsonToken.START_OBJECT && parameters) {
          file = parameters(parser);
        } else {
          parser.skipChildren();
        }
      }
      return file;
    } catch (JsonProcessingException e) {
      throw Invalid.request("the JSON cannot be read: %s", e.getOriginalMessage());
    } catch (IOException e) {
      throw Invalid.request("the body cannot be read: %s", e.getMessage());
    }
  }

  private static Optional<byte[]> parameters(JsonParser parser) throws IOException {
    Optional<byte[]> file = Optional.empty();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      if (name.startsWith(FILE_PREFIX)) {
        requireModel(name, file.isPresent());
        if (value != JsonToken.VALUE_STRING) {
          throw Invalid.request("parameter '%s' must be a text in base64", name);
        }
        file = Optional.of(parser.getBinaryValue());
      } else {
        parser.skipChildren();
      }
    }
    return file;
  }

  /** The file of a gRPC request. */
  public static Optional<byte[]> file(RepositoryModelLoadRequest request) {
    Optional<byte[]> file = Optional.empty();
    for (Map.Entry<String, ModelRepositoryParameter> each : request.getParametersMap().entrySet()) {
      if (each.getKey().startsWith(FILE_PREFIX)) {
        requireModel(each.getKey(), file.isPresent());
        if (!each.getValue().hasBytesParam()) {
          throw Invalid.request("parameter '%s' must be bytes", each.getKey());
        }
        file = Optional.of(each.getValue().getBytesParam().toByteArray());
      }
    }
    return file;
  }

  private static void requireModel(String name, boolean second) {
    if (second || !FILE.matcher(name).matches()) {
      throw Invalid.request(
          "parameter '%s': one file is taken, and it is called file:1/model.onnx", name);
    }
  }
}
