package io.millrace.datasets;

import static io.millrace.datasets.UploadingTenant.path;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.datasets.ForgedZip.Entry;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Archives that mean harm, and broken ones: refused in words, and nothing is left of them. */
class ArchiveIT {
  private static final byte[] TEXT = "some text".getBytes(StandardCharsets.UTF_8);
  private static final byte[] ZEROS = new byte[2 << 20];
  private static final int SYMLINK = 0120777;
  private static final int DEVICE = 0060600;

  private static UploadingTenant tenant;

  @BeforeAll
  static void newTenant() {
    tenant = UploadingTenant.create();
  }

  /** Once for all of them: objects go a second after the refusal. */
  @AfterAll
  static void nothingOfThemIsLeft() {
    tenant.awaitNothingLeft();
  }

  @TestFactory
  Stream<DynamicTest> bombs() {
    ForgedZip many = new ForgedZip();
    ForgedZip overlapping = new ForgedZip().add(Entry.deflated("0", ZEROS));
    for (int i = 1; i < 20; i++) {
      many.add(Entry.deflated("zeros/" + i, ZEROS));
      overlapping.directory(Entry.deflated(Integer.toString(i), ZEROS), 0);
    }
    return refused(
        "more than 100 times its size",
        Map.of(
            "one file of zeros",
            new ForgedZip().add(Entry.deflated("zeros", new byte[32 << 20])).end(),
            "many files of zeros",
            many.end(),
            "many names of one file",
            overlapping.end(),
            "a size beyond all measure",
            new ForgedZip()
                .add(Entry.deflated("a", TEXT).sizes64(Long.MAX_VALUE, TEXT.length, 0))
                .end(),
            "sizes whose sum is",
            new ForgedZip()
                .add(Entry.deflated("a", TEXT))
                .add(Entry.deflated("b", TEXT).sizes64(Long.MAX_VALUE, TEXT.length, 0))
                .end()));
  }

  @Test
  void aMillionFilesAndOneAreTooMany() {
    // Given: a directory long enough for the number; nothing else of it is looked at
    int count = 1_000_001;
    byte[] end = new ForgedZip().end64(count, 46L * count, 0, 46L * count);
    byte[] archive = new byte[46 * count + end.length];
    System.arraycopy(end, 0, archive, 46 * count, end.length);

    assertRefused(archive, "more than 1000000 files; split it");
  }

  @TestFactory
  Stream<DynamicTest> names() {
    return Stream.of(
            "/etc/passwd",
            "../escape.txt",
            "a/../../escape.txt",
            "a//b",
            "./a",
            "a/.",
            "C:/windows/x",
            "c:x",
            "..\\escape.txt",
            "C:\\windows\\x",
            "\\\\host\\share",
            "a\0.png",
            "a\nb",
            "bell\u0007",
            "x".repeat(1_025))
        .map(
            name ->
                DynamicTest.dynamicTest(
                    name.substring(0, Math.min(20, name.length())).replaceAll("\\p{Cntrl}", "?"),
                    () ->
                        assertThat(
                                assertRefused(
                                    new ForgedZip().file("good.txt", "x").file(name, "x").end(),
                                    "has a name that cannot be used"))
                            .doesNotContainPattern("\\p{Cntrl}")
                            .hasSizeLessThan(500)));
  }

  @Test
  void aNameThatIsNoTextIsSaidToBe() {
    byte[] name = {'a', (byte) 0xff, (byte) 0xfe};

    assertRefused(new ForgedZip().add(Entry.deflated(name, TEXT)).end(), "is not valid UTF-8");
  }

  @TestFactory
  Stream<DynamicTest> namesThatMeanTheSameFile() {
    return Stream.of(
        same("a/cat.png", "a/cat.png"),
        same("a/Cat.png", "a/cat.PNG"),
        same("\u00c4rger.txt", "\u00e4rger.txt"),
        same("caf\u00e9.txt", "cafe\u0301.txt"));
  }

  private static DynamicTest same(String first, String second) {
    return DynamicTest.dynamicTest(
        first + " and " + second,
        () -> {
          ForgedZip zip = new ForgedZip().file(first, "one").file("between.txt", "x");
          assertThat(assertRefused(zip.file(second, "two").end(), "name the same file"))
              .contains("'" + first + "'", "'" + second + "'");
        });
  }

  @TestFactory
  Stream<DynamicTest> whatIsNoPlainFile() {
    Map<String, byte[]> links = new TreeMap<>();
    links.put("a link", zip(Entry.stored("a", TEXT).mode(SYMLINK)));
    links.put("a device", zip(Entry.stored("a", TEXT).mode(DEVICE)));
    return Stream.of(
            refused("'a' in the archive is a link or a device", links),
            refused(
                "'a' in the archive is encrypted",
                Map.of("a password", zip(Entry.deflated("a", TEXT).flags(1)))),
            refused(
                "'a' in the archive is packed by method 12",
                Map.of("another method", zip(Entry.deflated("a", TEXT).method(12)))))
        .flatMap(each -> each);
  }

  @TestFactory
  Stream<DynamicTest> damagedFiles() {
    Entry honest = Entry.deflated("a", TEXT);
    byte[] flipped = zip(Entry.deflated("a", TEXT));
    flipped[33] ^= 0x55;
    return refused(
        "'a' in the archive is damaged or cut short",
        Map.of(
            "a wrong checksum", zip(Entry.deflated("a", TEXT).crc(1)),
            "more than announced", zip(Entry.deflated("a", TEXT).inflated(3)),
            "less than announced", zip(Entry.deflated("a", TEXT).inflated(3_000)),
            "nothing announced", zip(Entry.deflated("a", TEXT).inflated(0)),
            "cut in the middle", zip(Entry.deflated("a", TEXT).storedBytes(4)),
            "other bytes", flipped,
            "what is not deflated", zip(Entry.stored("a", TEXT).method(8)),
            "what is deflated", zip(honest.method(0).inflated(honestSize()))));
  }

  private static long honestSize() {
    return zip(Entry.deflated("a", TEXT)).length - 30L - 1 - 46 - 1 - 22;
  }

  @TestFactory
  Stream<DynamicTest> damagedArchives() {
    byte[] good = new ForgedZip().file("a.txt", "one").file("b.txt", "two").end();
    Map<String, byte[]> damaged = new TreeMap<>();
    damaged.put("no archive", TEXT);
    damaged.put("the first half", Arrays.copyOf(good, good.length / 2));
    damaged.put("all but the end", Arrays.copyOf(good, good.length - 4));
    damaged.put("the end alone", Arrays.copyOfRange(good, good.length - 22, good.length));
    damaged.put("without its beginning", Arrays.copyOfRange(good, 20, good.length));
    damaged.put("fewer files than there are", new ForgedZip().file("a", "1").file("b", "2").end(1));
    damaged.put("more files than there are", new ForgedZip().file("a", "1").end(2));
    damaged.put("a file beyond the end", zip(Entry.deflated("a", TEXT).offset(1_000_000)));
    damaged.put("data beyond the end", zip(Entry.deflated("a", TEXT).storedBytes(1_000_000)));
    for (long far : new long[] {-1, Long.MIN_VALUE, Long.MAX_VALUE, Long.MAX_VALUE - 10}) {
      damaged.put("at " + far, zip(Entry.deflated("a", TEXT).sizes64(9, 9, far)));
      damaged.put("of " + far + " bytes", zip(Entry.deflated("a", TEXT).sizes64(9, far, 0)));
      damaged.put("a directory at " + far, new ForgedZip().file("a", "1").end64(1, 47, far, 79));
      damaged.put("a directory of " + far, new ForgedZip().file("a", "1").end64(1, far, 0, 79));
      damaged.put(far + " files", new ForgedZip().file("a", "1").end64(far));
      damaged.put("its end at " + far, new ForgedZip().file("a", "1").end64(1, 47, 32, far));
    }
    return refused("not a ZIP file, or it is damaged or cut short", damaged);
  }

  @Test
  void impossibleSizesAreSaidToBe() {
    assertRefused(zip(Entry.deflated("a", TEXT).sizes64(-5, 9, 0)), "announces impossible sizes");
    assertRefused(zip(Entry.stored("a", TEXT).inflated(4)), "announces impossible sizes");
  }

  @Test
  void anArchiveWithoutAFileIsSaidToHoldNone() {
    assertRefused(new ForgedZip().end(), "holds no file");
    assertRefused(zip(Entry.stored("only/folders/", new byte[0])), "holds no file");
    assertRefused(zip(Entry.deflated("__MACOSX/a.txt", TEXT)), "holds no file");
  }

  @Test
  void unusualButHonestArchivesAreTaken() {
    // Given: 64-bit fields, an old code page, an archive inside that stays a file, a late comment
    UploadingTenant own = UploadingTenant.create();
    byte[] inner = new ForgedZip().file("inner.txt", "x").end();
    byte[] oldName = {'c', 'a', 'f', (byte) 0x82};
    Entry first = Entry.deflated("big.txt", TEXT);
    long stored = honestSize();
    byte[] archive =
        new ForgedZip()
            .add(first.sizes64(TEXT.length, stored, 0))
            .add(Entry.stored("inner.zip", inner))
            .add(Entry.deflated(oldName, TEXT).flags(0))
            .add(Entry.stored("empty.txt", new byte[0]))
            .end64(4);

    // When
    JsonNode upload = own.archive(archive);

    // Then
    assertThat(upload.path("state").asText()).as(upload.toString()).isEqualTo("ready");
    assertThat(upload.path("entries").asInt()).isEqualTo(4);
    own.commit(upload).expect(201);
    assertThat(own.paths(1))
        .containsExactlyInAnyOrder("big.txt", "inner.zip", "caf\u00e9", "empty.txt");
  }

  @Test
  void whateverBytesChangeTheArchiveIsTakenOrRefusedInWords() {
    long seed = Long.getLong("millrace.seed", System.nanoTime());
    System.out.println("ArchiveIT: -Dmillrace.seed=" + seed);
    Random random = new Random(seed);
    byte[] good =
        new ForgedZip()
            .file("a.txt", "one")
            .add(Entry.deflated("b.txt", TEXT).sizes64(TEXT.length, honestSize(), 38))
            .file("c/d.txt", "three")
            .end64(3);
    for (int round = 0; round < 40; round++) {
      byte[] bytes = good.clone();
      for (int change = 0; change <= random.nextInt(4); change++) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      JsonNode upload = tenant.archive(bytes);
      assertThat(upload.path("state").asText())
          .as("round %d: %s", round, upload)
          .isIn("ready", "failed");
      assertThat(upload.path("message").asText()).doesNotContain("could not be verified");
      tenant.api().delete(path(upload));
    }
  }

  private static byte[] zip(Entry entry) {
    return new ForgedZip().add(entry).end();
  }

  private static Stream<DynamicTest> refused(String sentence, Map<String, byte[]> archives) {
    return archives.entrySet().stream()
        .map(
            each ->
                DynamicTest.dynamicTest(
                    each.getKey(), () -> assertRefused(each.getValue(), sentence)));
  }

  /** The message of an archive that fails; that it left nothing is looked at once, after all. */
  private static String assertRefused(byte[] archive, String sentence) {
    JsonNode upload = tenant.archive(archive);
    assertThat(upload.path("state").asText()).as(upload.toString()).isEqualTo("failed");
    assertThat(upload.path("message").asText()).contains(sentence);
    tenant.commit(upload).expect(422);
    return upload.path("message").asText();
  }
}
