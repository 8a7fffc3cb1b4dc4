package io.millrace.datasets;

import static io.millrace.testing.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.millrace.audit.AuditLog;
import io.millrace.lineage.Lineage;
import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.blob.BlobKey;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.time.Ids;
import io.millrace.platform.time.Time;
import io.millrace.testing.TestDatabase;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Random commits against a model in memory: a map of paths for each version. */
class CommitModelIT {
  private static final TestDatabase database = TestDatabase.shared();

  private final Ids ids = new Ids(Time.system());
  private Caller caller;
  private UUID dataset;
  private VersionService versions;

  @BeforeEach
  void setUp() {
    Time time = Time.system();
    Lineage lineage = new Lineage(database.db());
    AuditLog audit = new AuditLog(database.db(), time);
    ContentLinks links = await(ContentLinks.load(database.db(), ids, time));
    versions =
        new VersionService(
            database.db(),
            links,
            new Committer(audit, lineage, time),
            new UploadObjects(null, null));
    caller = database.newTenant();
    dataset = ids.next();
    NewDataset made =
        new NewDataset("digits", Optional.empty(), Optional.empty(), Optional.empty());
    await(
        database
            .db()
            .inTenant(
                caller,
                tx -> new DatasetStore().insert(tx, dataset, made, "user:test", time.now())));
  }

  @Test
  void everyVersionAndEveryDiffIsWhatTheModelSays() {
    // Given
    long seed = Time.system().nanos();
    SplittableRandom random = new SplittableRandom(seed);
    List<TreeMap<String, Row>> model = new ArrayList<>(List.of(new TreeMap<>()));

    // When
    for (int i = 0; i < 25; i++) {
      TreeMap<String, Row> next = new TreeMap<>(model.get(model.size() - 1));
      List<UUID> uploads = randomUploads(random, next);
      List<EntryChange> changes = randomChanges(random, next, model.get(model.size() - 1));
      if (next.equals(model.get(model.size() - 1))) {
        assertThatThrownBy(() -> commit(uploads, changes, Optional.empty()))
            .as("seed %d", seed)
            .isInstanceOf(ApiException.class)
            .hasMessageContaining("nothing to commit");
      } else {
        DatasetVersion version = commit(uploads, changes, Optional.empty());
        model.add(next);
        checkSummary(seed, version, model);
      }
    }

    // Then
    for (int version = 1; version < model.size(); version++) {
      assertThat(listed(version))
          .as("seed %d version %d", seed, version)
          .isEqualTo(model.get(version));
      for (int from = 0; from < version; from += 1 + random.nextInt(4)) {
        checkDiff(seed, from, version, model);
      }
    }
  }

  @Test
  void aSplitIsStratifiedAndTheSameForTheSameSeed() {
    // Given
    TreeMap<String, Row> rows = new TreeMap<>();
    for (int i = 0; i < 100; i++) {
      rows.put("img/%03d.png".formatted(i), new Row("%064x".formatted(i), null, null));
    }
    List<EntryChange> labels =
        rows.keySet().stream()
            .map(path -> EntryChange.label(path, path.endsWith("0.png") ? "rare" : "common"))
            .toList();
    SplitRule rule = new SplitRule(0.6, 0.2, 0.2, 7);

    // When
    DatasetVersion first = commit(List.of(upload(rows)), labels, Optional.of(rule));

    // Then
    assertThat(first.splits()).isEqualTo(Map.of("train", 60L, "validation", 20L, "test", 20L));
    long rareInTrain =
        listed(1).values().stream()
            .filter(row -> "rare".equals(row.label()) && "train".equals(row.split()))
            .count();
    assertThat(rareInTrain).isEqualTo(6);
    assertThatThrownBy(() -> commit(List.of(), List.of(), Optional.of(rule)))
        .hasMessageContaining("nothing to commit");
    DatasetVersion other =
        commit(List.of(), List.of(), Optional.of(new SplitRule(0.6, 0.2, 0.2, 8)));
    assertThat(other.splits()).isEqualTo(first.splits());
    assertThat(other.changed()).isPositive();
    assertThat(other.added() + other.removed()).isZero();
  }

  @Test
  void ofTwoCommitsOnTheSameBaseOneIsAConflict() {
    // Given
    TreeMap<String, Row> rows =
        new TreeMap<>(Map.of("a", new Row("%064x".formatted(1), null, null)));
    commit(List.of(upload(rows)), List.of(), Optional.empty());

    // When
    List<Future<DatasetVersion>> both =
        List.of("x", "y").stream()
            .map(
                label ->
                    versions.commit(
                        caller,
                        dataset,
                        new NewDatasetVersion(
                            Optional.empty(),
                            Optional.of(1),
                            List.of(),
                            List.of(EntryChange.label("a", label)),
                            Optional.empty())))
            .toList();
    await(Future.join(both).otherwiseEmpty());

    // Then
    assertThat(both.stream().filter(Future::succeeded)).hasSize(1);
    assertThat(both.stream().filter(Future::failed).findFirst().orElseThrow().cause())
        .hasMessageContaining("The newest version is 2, not 1");
  }

  @Test
  void whatCannotBeAppliedIsNamedAndNothingIsCommitted() {
    // Given
    TreeMap<String, Row> rows =
        new TreeMap<>(Map.of("a", new Row("%064x".formatted(1), null, null)));
    commit(List.of(upload(rows)), List.of(), Optional.empty());

    // When / Then
    assertThatThrownBy(
            () ->
                commit(
                    List.of(),
                    List.of(EntryChange.label("a", "x"), EntryChange.delete("b")),
                    Optional.empty()))
        .hasMessage("The newest version has no entry 'b'.")
        .satisfies(
            failure ->
                assertThat(((ApiException) failure).errors().get(0).pointer())
                    .isEqualTo("/changes/1/path"));
    assertThatThrownBy(
            () ->
                commit(
                    List.of(),
                    List.of(EntryChange.label("a", "x"), EntryChange.label("a", "y")),
                    Optional.empty()))
        .hasMessageContaining("stands twice");
    assertThatThrownBy(
            () -> commit(List.of(), List.of(EntryChange.delete("../a")), Optional.empty()))
        .hasMessageContaining("'..'");
    assertThatThrownBy(() -> commit(List.of(ids.next()), List.of(), Optional.empty()))
        .hasMessageContaining("no such upload");
    assertThatThrownBy(
            () -> commit(List.of(upload(rows), upload(rows)), List.of(), Optional.empty()))
        .hasMessageContaining("same path: a");
    assertThatThrownBy(
            () -> commit(List.of(upload(rows)), List.of(EntryChange.delete("a")), Optional.empty()))
        .hasMessageContaining("uploaded and deleted");
    assertThat(listed(1)).isEqualTo(rows);
    assertThatThrownBy(() -> await(versions.get(caller, dataset, 2)))
        .hasMessageContaining("no such");
  }

  private DatasetVersion commit(
      List<UUID> uploads, List<EntryChange> changes, Optional<SplitRule> split) {
    NewDatasetVersion request =
        new NewDatasetVersion(Optional.empty(), Optional.empty(), uploads, changes, split);
    Committer committer =
        new Committer(
            new AuditLog(database.db(), Time.system()), new Lineage(database.db()), Time.system());
    return await(
        database.db().inTenant(caller, tx -> committer.commit(tx, caller, dataset, request)));
  }

  private List<UUID> randomUploads(SplittableRandom random, TreeMap<String, Row> next) {
    TreeMap<String, Row> files = new TreeMap<>();
    for (int i = random.nextInt(12); i > 0; i--) {
      String path = "d" + random.nextInt(3) + "/ü" + random.nextInt(20) + ".png";
      Row before = next.getOrDefault(path, new Row("", null, null));
      Row row = new Row("%064x".formatted(random.nextInt(6)), before.label(), before.split());
      files.put(path, row);
    }
    next.putAll(files);
    return files.isEmpty() ? List.of() : List.of(upload(files));
  }

  private static List<EntryChange> randomChanges(
      SplittableRandom random, TreeMap<String, Row> next, TreeMap<String, Row> before) {
    List<EntryChange> changes = new ArrayList<>();
    for (String path : new TreeSet<>(next.keySet())) {
      Row row = next.get(path);
      switch (random.nextInt(8)) {
        case 0 -> {
          if (before.containsKey(path)
              && row.equals(before.get(path))
              && !row.equals(new Row("", null, null))) {
            changes.add(
                new EntryChange(path, false, TextNode.valueOf("l" + random.nextInt(1, 4)), null));
            next.put(
                path,
                new Row(
                    row.sha256(), changes.get(changes.size() - 1).label().asText(), row.split()));
          }
        }
        case 1 -> {
          changes.add(
              new EntryChange(path, false, NullNode.getInstance(), TextNode.valueOf("test")));
          next.put(path, new Row(row.sha256(), null, "test"));
        }
        default -> {
          // unchanged
        }
      }
    }
    return changes;
  }

  private void checkSummary(long seed, DatasetVersion version, List<TreeMap<String, Row>> model) {
    TreeMap<String, Row> rows = model.get(model.size() - 1);
    assertThat(version.entries()).as("seed %d", seed).isEqualTo(rows.size());
    assertThat(version.bytes()).isEqualTo(rows.values().stream().mapToLong(Row::bytes).sum());
    assertThat(version.labels())
        .isEqualTo(
            rows.values().stream()
                .collect(
                    Collectors.groupingBy(
                        row -> Optional.ofNullable(row.label()).orElse(""),
                        Collectors.counting())));
    assertThat(version.digest()).matches("[0-9a-f]{64}");
  }

  private TreeMap<String, Row> listed(int version) {
    TreeMap<String, Row> rows = new TreeMap<>();
    Optional<String> cursor = Optional.empty();
    do {
      DatasetEntryPage page =
          await(versions.entries(caller, dataset, version, EntrySelection.ALL, cursor, 7));
      page.items()
          .forEach(
              entry ->
                  rows.put(
                      entry.path(),
                      new Row(
                          entry.sha256(),
                          entry.label().orElse(null),
                          entry.split().map(Split::wireName).orElse(null))));
      cursor = page.nextCursor();
    } while (cursor.isPresent());
    return rows;
  }

  private void checkDiff(long seed, int from, int to, List<TreeMap<String, Row>> model) {
    Map<String, String> expected = new TreeMap<>();
    TreeSet<String> paths = new TreeSet<>(model.get(from).keySet());
    paths.addAll(model.get(to).keySet());
    for (String path : paths) {
      Row before = model.get(from).get(path);
      Row after = model.get(to).get(path);
      if (before == null || !before.equals(after)) {
        expected.put(path, before == null ? "added" : after == null ? "removed" : "changed");
      }
    }
    Map<String, String> found = new TreeMap<>();
    Optional<String> cursor = Optional.empty();
    DatasetDiff page;
    do {
      page = await(versions.diff(caller, dataset, from, to, cursor, 5));
      page.items().forEach(item -> found.put(item.path(), item.change().wireName()));
      cursor = page.nextCursor();
    } while (cursor.isPresent());
    assertThat(found).as("seed %d diff %d to %d", seed, from, to).isEqualTo(expected);
    assertThat(page.added() + page.removed() + page.changed()).isEqualTo(expected.size());
  }

  /** A verified upload as the verification leaves it. */
  private UUID upload(Map<String, Row> rows) {
    UUID id = ids.next();
    NewUpload request =
        new NewUpload(
            "dataset",
            Optional.of(dataset),
            Optional.empty(),
            "a",
            1,
            Optional.empty(),
            Optional.empty());
    StoredUpload stored = UploadPlan.of(request).begin(caller.tenantId(), id, Time.system().now());
    await(
        database
            .db()
            .inTenant(
                caller,
                tx ->
                    new UploadStore()
                        .insert(tx, stored, "user:test")
                        .compose(inserted -> files(tx, id, rows))
                        .compose(
                            added ->
                                new UploadStore()
                                    .settle(
                                        tx,
                                        id,
                                        UploadStore.Outcome.ready(
                                            "%064x".formatted(0), Optional.empty()),
                                        0,
                                        Time.system().now()))));
    return id;
  }

  private Future<Integer> files(TenantTx tx, UUID upload, Map<String, Row> rows) {
    BlobTable table = new BlobTable();
    List<BlobTable.Content> contents =
        rows.values().stream()
            .map(row -> new BlobTable.Content(row.sha256(), row.bytes(), 0))
            .distinct()
            .toList();
    return table
        .keep(tx, BlobKey.of(caller.tenantId(), "pack", ids.next()), contents, List.of())
        .compose(
            kept ->
                table.addFiles(
                    tx,
                    upload,
                    rows.entrySet().stream()
                        .map(
                            row ->
                                new BlobTable.NewFile(
                                    row.getKey(),
                                    row.getValue().sha256(),
                                    row.getValue().bytes(),
                                    "image/png"))
                        .toList()));
  }

  private record Row(String sha256, String label, String split) {
    long bytes() {
      return Long.parseLong(sha256.substring(50), 16) + 10;
    }
  }
}
