package io.millrace.platform.blob;

import io.millrace.platform.time.Ids;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The embedded server's credentials, kept so that presigned addresses outlive a restart. */
record S3Credentials(String accessKey, String secretKey) {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");
  private static final Pattern FORM =
      Pattern.compile("access_key=(\\w{20})\nsecret_key=(\\w{43})\n");

  /** Reads the file, or makes it, readable by its owner only. */
  static S3Credentials loadOrMake(Path file, Ids ids) {
    try {
      return Files.exists(file) ? load(file) : make(file, ids);
    } catch (IOException failure) {
      throw new UncheckedIOException("cannot read or write " + file, failure);
    }
  }

  private static S3Credentials load(Path file) throws IOException {
    Matcher matcher = FORM.matcher(Files.readString(file));
    if (!matcher.matches()) {
      throw new IllegalStateException(
          file + " holds no credentials; remove it and new ones are made at the next start");
    }
    Files.setPosixFilePermissions(file, OWNER_ONLY);
    return new S3Credentials(matcher.group(1), matcher.group(2));
  }

  /** By a second file, so that a crash in between leaves none that is half written. */
  private static S3Credentials make(Path file, Ids ids) throws IOException {
    S3Credentials made = new S3Credentials(ids.secret(20), ids.secret(43));
    Files.createDirectories(file.toAbsolutePath().getParent());
    Path draft =
        Files.createTempFile(
            file.toAbsolutePath().getParent(),
            "s3-credentials",
            ".new",
            PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    Files.write(draft, List.of("access_key=" + made.accessKey, "secret_key=" + made.secretKey));
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    return made;
  }

  /** Leaves the secret out, so that it reaches no log. */
  @Override
  public String toString() {
    return "S3Credentials[accessKey=%s]".formatted(accessKey);
  }
}
