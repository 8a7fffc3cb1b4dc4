package io.millrace.serving.metering;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.platform.time.Ids;
import io.millrace.platform.time.Time;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalIT {
  private static final long HOUR = 480_000;
  private static final int THREADS = 4;
  private static final int EACH = 50_000;

  @TempDir private Path folder;

  private final Ids ids = new Ids(Time.system());
  private final UUID node = ids.next();

  @Test
  void everyCountOfEveryThreadIsThereOnceHoweverOftenTheFilesChange() throws IOException {
    // Given
    Journal journal = new Journal(folder, node, HOUR);
    MeteredModel model = model();

    // When
    List<CompletableFuture<Void>> threads =
        IntStream.range(0, THREADS)
            .mapToObj(
                thread ->
                    CompletableFuture.runAsync(
                        () -> count(journal, model), task -> new Thread(task).start()))
            .toList();
    List<LedgerRow> sent = new ArrayList<>();
    while (!threads.stream().allMatch(CompletableFuture::isDone)) {
      sent.addAll(send(journal));
    }
    threads.forEach(CompletableFuture::join);
    sent.addAll(send(journal));

    // Then
    assertThat(sent.stream().mapToLong(LedgerRow::requests).sum()).isEqualTo(THREADS * EACH);
    assertThat(sent.stream().mapToLong(LedgerRow::rows).sum()).isEqualTo(3L * THREADS * EACH);
    assertThat(sent.stream().mapToLong(LedgerRow::bytesIn).sum()).isEqualTo(5L * THREADS * EACH);
    assertThat(sent.stream().mapToLong(LedgerRow::bytesOut).sum()).isEqualTo(7L * THREADS * EACH);
    assertThat(sent.stream().mapToLong(LedgerRow::deviceNanos).sum())
        .isEqualTo(9L * THREADS * EACH);
    assertThat(sent.stream().map(LedgerRow::sequence)).doesNotHaveDuplicates();
    assertThat(files()).as("files are used anew").hasSizeLessThanOrEqualTo(3);
  }

  @Test
  void aFullFileGivesWayToTheNext() throws IOException {
    // Given
    Journal journal = new Journal(folder, node, HOUR);
    int models = JournalFile.COUNTERS + 10;

    // When
    for (int i = 0; i < models; i++) {
      journal.count(model(), Outcome.ANSWERED, 1, 0, 0, 0);
    }

    // Then
    List<LedgerRow> rows = send(journal);
    rows.addAll(send(journal));
    assertThat(rows).hasSize(models);
    assertThat(rows.stream().map(LedgerRow::sequence)).doesNotHaveDuplicates();
  }

  @Test
  void whatADeadProcessLeftIsFoundAndAnythingElseIsLeftAlone() throws IOException {
    // Given: a copy of the files at a moment is what a killed process leaves
    Journal dead = new Journal(folder, node, HOUR);
    dead.count(model(), Outcome.ANSWERED, 2, 3, 4, 5);
    dead.hour(HOUR + 1);
    dead.count(model(), Outcome.EXPIRED, 1, 0, 0, 0);
    Path left = Files.createDirectory(folder.resolve("left"));
    for (Path file : files()) {
      Files.copy(file, left.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
    }
    Files.write(left.resolve("begun.journal"), new byte[10]);
    Files.write(left.resolve("strange.journal"), new byte[5_000_000]);

    // When
    Journal next = new Journal(left, ids.next(), HOUR + 2);
    List<LedgerRow> rows = send(next);

    // Then
    assertThat(rows)
        .extracting(
            LedgerRow::node,
            LedgerRow::hour,
            LedgerRow::outcome,
            LedgerRow::rows,
            LedgerRow::bytesOut)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(
                node, Instant.ofEpochSecond(HOUR * 3_600), Outcome.ANSWERED, 2L, 4L),
            org.assertj.core.groups.Tuple.tuple(
                node, Instant.ofEpochSecond((HOUR + 1) * 3_600), Outcome.EXPIRED, 1L, 0L));
    assertThat(new Journal(left, ids.next(), HOUR).sealed())
        .as("sent once")
        .allMatch(file -> file.rows().isEmpty());
    assertThat(left.resolve("strange.journal")).exists();
    assertThat(left.resolve("begun.journal")).doesNotExist();
  }

  @Test
  void whileNothingCanBeSentTheSameCountersGoOn() throws IOException {
    // Given
    Journal journal = new Journal(folder, node, HOUR);
    MeteredModel model = model();

    // When
    for (int i = 0; i < 100; i++) {
      journal.count(model, Outcome.ANSWERED, 1, 0, 0, 0);
      journal.seal();
    }

    // Then
    assertThat(journal.sealed()).hasSize(1);
    assertThat(files()).hasSize(2);
    List<LedgerRow> rows = send(journal);
    rows.addAll(send(journal));
    assertThat(rows.stream().mapToLong(LedgerRow::requests)).containsExactly(1L, 99L);
  }

  private static void count(Journal journal, MeteredModel model) {
    for (int i = 0; i < EACH; i++) {
      journal.count(model, i % 2 == 0 ? Outcome.ANSWERED : Outcome.CACHED, 3, 5, 7, 9);
    }
  }

  private static List<LedgerRow> send(Journal journal) throws IOException {
    journal.seal();
    List<LedgerRow> rows = new ArrayList<>();
    for (Journal.Sealed sealed : journal.sealed()) {
      rows.addAll(sealed.rows());
      journal.sent(sealed);
    }
    return rows;
  }

  private Set<Path> files() throws IOException {
    try (Stream<Path> found = Files.list(folder)) {
      return new HashSet<>(found.filter(Files::isRegularFile).toList());
    }
  }

  private MeteredModel model() {
    return new MeteredModel(ids.next(), ids.next(), ids.next());
  }
}
