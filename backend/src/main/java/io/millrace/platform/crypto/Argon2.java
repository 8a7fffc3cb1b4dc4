package io.millrace.platform.crypto;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * Argon2id (RFC 9106) in PHC strings, with the least parameters that OWASP's password storage cheat
 * sheet allows: 19 MiB, 2 passes, 1 lane; about 30 ms. Blocks: see {@link PasswordHasher}.
 */
final class Argon2 {
  private static final int MEMORY_KIB = 19_456;
  private static final int PASSES = 2;
  private static final int LANES = 1;
  private static final int HASH_BYTES = 32;
  private static final int MAX_MEMORY_KIB = 1 << 18;

  private static final String PREFIX =
      "$argon2id$v=19$m=" + MEMORY_KIB + ",t=" + PASSES + ",p=" + LANES + "$";

  private static final Pattern PHC =
      Pattern.compile(
          "\\$argon2id\\$v=19\\$m=(\\d{1,6}),t=(\\d{1,2}),p=(\\d{1,2})\\$([A-Za-z0-9+/]+)\\$([A-Za-z0-9+/]+)");

  private Argon2() {}

  static String hash(String password, byte[] salt) {
    return phc(salt, compute(password, salt, MEMORY_KIB, PASSES, LANES, HASH_BYTES));
  }

  /**
   * The PHC string of a hash that is known already. One of random bytes is no password's, and costs
   * as much to check as any.
   */
  static String phc(byte[] salt, byte[] hash) {
    Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
    return PREFIX + base64.encodeToString(salt) + "$" + base64.encodeToString(hash);
  }

  static boolean verify(String password, String phc) {
    Matcher matcher = PHC.matcher(phc);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("not an argon2id PHC string");
    }
    int memory = Integer.parseInt(matcher.group(1));
    if (memory > MAX_MEMORY_KIB) {
      throw new IllegalArgumentException("a password hash that asks for " + memory + " KiB");
    }
    byte[] expected = Base64.getDecoder().decode(matcher.group(5));
    byte[] actual =
        compute(
            password,
            Base64.getDecoder().decode(matcher.group(4)),
            memory,
            Integer.parseInt(matcher.group(2)),
            Integer.parseInt(matcher.group(3)),
            expected.length);
    return MessageDigest.isEqual(expected, actual);
  }

  static boolean isCurrent(String phc) {
    return phc.startsWith(PREFIX);
  }

  private static byte[] compute(
      String password, byte[] salt, int memory, int passes, int lanes, int length) {
    Argon2BytesGenerator generator = new Argon2BytesGenerator();
    generator.init(
        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
            .withVersion(Argon2Parameters.ARGON2_VERSION_13)
            .withMemoryAsKB(memory)
            .withIterations(passes)
            .withParallelism(lanes)
            .withSalt(salt)
            .build());
    byte[] hash = new byte[length];
    generator.generateBytes(password.getBytes(StandardCharsets.UTF_8), hash);
    return hash;
  }
}
