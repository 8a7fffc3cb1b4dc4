package io.millrace.badinput;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.resilience.TenantWork;
import io.millrace.testing.ApiClient;
import io.millrace.testing.MillraceServer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A tenant that has one of everything, so that bad input meets something to spoil. */
final class WalkedTenant {
  private final ApiClient stranger;
  private final ApiClient admin;
  private final String id;
  private final String key;
  private final ApiClient owner;
  private final Map<String, String> known = new HashMap<>();

  /** One of the server that a client without a credential talks to. */
  WalkedTenant(ApiClient stranger) {
    this.stranger = stranger;
    this.admin = stranger.withToken(MillraceServer.ADMIN_TOKEN);
    JsonNode made =
        admin
            .post(
                "/admin/tenants",
                Map.of("name", "walked", "quota", Map.of("requestsPerSecond", 1_000_000)))
            .expect(201)
            .json();
    id = made.path("id").asText();
    key = made.path("apiKey").asText();
    owner = stranger.withToken(key);
    known.put(
        "tenantId",
        admin
            .post("/admin/tenants", Map.of("name", "other"))
            .expect(201)
            .json()
            .path("id")
            .asText());
    people();
    data();
    models();
    webhook();
    known.put("jobId", owner.get("/jobs").expect(200).json().at("/items/0/id").asText());
  }

  String id() {
    return id;
  }

  String key() {
    return key;
  }

  ApiClient owner() {
    return owner;
  }

  ApiClient admin() {
    return admin;
  }

  /** Values of parameters and fields, by name. */
  Map<String, String> known() {
    return known;
  }

  private void people() {
    JsonNode invited =
        owner
            .post(
                "/invitations", Map.of("email", "walker-" + id + "@example.com", "role", "viewer"))
            .expect(201)
            .json();
    JsonNode session =
        stranger
            .post(
                "/invitation-links/" + invited.path("token").asText(),
                Map.of("name", "Walker", "password", "a-long-password-of-" + id))
            .expect(200)
            .json();
    known.put("userId", session.at("/me/user/id").asText());
    known.put(
        "invitationId",
        owner
            .post("/invitations", Map.of("email", "open-" + id + "@example.com", "role", "viewer"))
            .expect(201)
            .json()
            .at("/invitation/id")
            .asText());
    known.put(
        "keyId",
        owner
            .post("/api-keys", Map.of("name", "spare", "role", "viewer"))
            .expect(201)
            .json()
            .at("/apiKey/id")
            .asText());
  }

  private void data() {
    TenantWork work = new TenantWork(owner);
    String dataset = work.dataset("walked");
    String upload = work.archive(dataset, "files", 4);
    work.verified(upload);
    work.commit(dataset, List.of(upload), "first");
    known.put("datasetId", dataset);
    known.put("id", dataset);
    known.put("uploadId", begunUpload(dataset));
    known.put("entryId", first("/datasets/" + dataset + "/versions/1/entries", "/items/0/id"));
    known.putAll(
        Map.of("version", "1", "from", "0", "train", "0.5", "validation", "0.25", "test", "0.25"));
    labels(work, work.labelingProject(dataset));
  }

  private void labels(TenantWork work, String project) {
    String labeled = work.label(project);
    String leased =
        owner
            .post("/labeling-projects/" + project + "/lease", Map.of())
            .expect(200)
            .json()
            .at("/task/id")
            .asText();
    known.put("projectId", project);
    known.put("taskId", leased);
    known.put("annotationId", first("/labeling-tasks/" + labeled, "/submitted/0/id"));
    known.put("choice", "dark");
  }

  private String first(String path, String pointer) {
    return owner.get(path).expect(200).json().at(pointer).asText();
  }

  private void models() {
    TenantWork work = new TenantWork(owner);
    String run = work.modelFile("digits");
    work.admitted("digits", work.register("digits", run));
    work.deploy("digits", "digits");
    work.serves("digits");
    owner.put("/models/digits/aliases/champion", Map.of("version", 1)).expect(200);
    known.putAll(
        Map.of(
            "modelName", "digits",
            "model", "digits",
            "endpointName", "digits",
            "endpoint", "digits",
            "alias", "champion",
            "path", "model.onnx",
            "mediaType", "text/plain",
            "timeoutMs", "10000",
            "runId", run));
    // nothing to examine: dozens of versions would keep the server busy for minutes
    known.put("artifactPath", "no-such-model.onnx");
    known.put("experimentId", "0");
  }

  /** At an address where nobody answers, told once of something. */
  private void webhook() {
    Map<String, Object> wanted =
        Map.of(
            "name", "walked",
            "url", "http://127.0.0.1:9/hooks",
            "events", List.of("registered_model.created"));
    String webhook = owner.post("/webhooks", wanted).expect(201).json().path("id").asText();
    owner.post("/models", Map.of("name", "told")).expect(201);
    known.put("webhookId", webhook);
    known.put("deliveryId", first("/webhooks/" + webhook + "/deliveries", "/items/0/id"));
    known.put("url", "http://127.0.0.1:9/hooks");
  }

  /** An upload of whose bytes none has been sent. */
  private String begunUpload(String dataset) {
    return owner
        .post(
            "/uploads",
            Map.of("purpose", "dataset", "datasetId", dataset, "name", "late.txt", "bytes", 9))
        .expect(201)
        .json()
        .path("id")
        .asText();
  }
}
