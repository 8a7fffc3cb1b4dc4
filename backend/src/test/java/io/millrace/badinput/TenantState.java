package io.millrace.badinput;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.testing.MillraceServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What a tenant has, in its lists and on the store's disk. */
record TenantState(Map<String, Long> counts, List<String> files) {
  private static final List<String> LISTS =
      List.of(
          "/datasets",
          "/labeling-projects",
          "/experiments",
          "/runs",
          "/models",
          "/endpoints",
          "/members",
          "/invitations",
          "/api-keys",
          "/captures",
          "/jobs",
          "/audit-events");

  static TenantState of(WalkedTenant tenant) throws IOException {
    Map<String, Long> counts = new TreeMap<>();
    for (String list : LISTS) {
      counts.put(
          list,
          (long) tenant.owner().get(list + "?limit=200").expect(200).json().path("items").size());
    }
    for (JsonNode meter : tenant.owner().get("/usage").expect(200).json().path("meters")) {
      // what was predicted before may be counted late
      if (!meter.path("meter").asText().equals("predictionsPerMonth")) {
        counts.put(meter.path("meter").asText(), meter.path("used").asLong());
      }
    }
    for (String list : List.of("versions", "versions/1/entries")) {
      counts.put(
          list,
          (long)
              tenant
                  .owner()
                  .get("/datasets/" + tenant.known().get("datasetId") + "/" + list)
                  .expect(200)
                  .json()
                  .path("items")
                  .size());
    }
    counts.put(
        "/admin/tenants",
        (long) tenant.admin().get("/admin/overview").expect(200).json().path("tenants").asInt());
    return new TenantState(counts, files(tenant.id()));
  }

  private static List<String> files(String id) throws IOException {
    try (Stream<Path> files = Files.walk(MillraceServer.sharedData().resolve("s3"))) {
      return files
          .filter(Files::isRegularFile)
          .map(Path::toString)
          .filter(file -> file.contains(id))
          .sorted()
          .toList();
    }
  }
}
