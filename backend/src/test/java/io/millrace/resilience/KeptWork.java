package io.millrace.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testing.ServerProcess;
import java.util.List;

/**
 * What a tenant made before a backup, and finds again after the restore.
 *
 * @param key the owner's
 * @param dataset of version 1 with {@link #ENTRIES} entries
 */
record KeptWork(String key, String dataset) {
  private static final int ENTRIES = 10;

  static KeptWork madeAt(ServerProcess server) {
    String key = server.newTenantKey();
    TenantWork work = new TenantWork(server.client(key));
    String dataset = work.dataset("kept");
    String upload = work.archive(dataset, "all", ENTRIES);
    work.verified(upload);
    work.commit(dataset, List.of(upload), "first");
    work.admitted("digits", work.register("digits", work.modelFile("digits")));
    work.deploy("digits", "digits");
    work.serves("digits");
    return new KeptWork(key, dataset);
  }

  TenantWork at(ServerProcess server) {
    return new TenantWork(server.client(key));
  }

  void isThereAt(ServerProcess server) {
    TenantWork work = at(server);
    work.serves("digits");
    String version = "/datasets/" + dataset + "/versions/1";
    assertThat(work.api().get(version).expect(200).json().path("entries").asInt())
        .isEqualTo(ENTRIES);
    assertThat(work.api().get(version + "/archive").expect(200).response().body()).isNotEmpty();
    assertThat(work.api().get("/models/digits/versions/1/file").status()).isLessThan(400);
    assertThat(work.api().get("/audit-chain").expect(200).json().path("intact").asBoolean())
        .isTrue();
  }
}
