package io.millrace.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Walks lists by short pages. */
public final class Pages {
  private Pages() {}

  /**
   * What all pages of two rows hold, in their order.
   *
   * @param list path with a query
   */
  public static <T> List<T> walk(ApiClient client, String list, Function<JsonNode, T> value) {
    List<T> seen = new ArrayList<>();
    String cursor = "";
    do {
      JsonNode page = client.get(list + "&limit=2" + cursor).expect(200).json();
      page.path("items").forEach(item -> seen.add(value.apply(item)));
      cursor =
          page.has("nextCursor")
              ? "&cursor="
                  + URLEncoder.encode(page.path("nextCursor").asText(), StandardCharsets.UTF_8)
              : "";
    } while (!cursor.isEmpty());
    return seen;
  }
}
