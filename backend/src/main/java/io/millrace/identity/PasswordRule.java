package io.millrace.identity;

import io.millrace.platform.ApiException;
import java.util.Locale;
import java.util.Set;

/**
 * Which passwords are taken: long ones that are not the first that a guesser tries. No rule about
 * kinds of characters (NIST SP 800-63B, section 3.1.1.2).
 */
final class PasswordRule {
  private static final int MIN_LENGTH = 10;
  private static final int MIN_DISTINCT = 4;

  /** Of the commonest passwords, those that are long enough to reach this list. */
  private static final Set<String> COMMON =
      Set.of(
          "1234567890",
          "0123456789",
          "0987654321",
          "12345678910",
          "123456789a",
          "1234567891",
          "a123456789",
          "123123123123",
          "1q2w3e4r5t",
          "1q2w3e4r5t6y",
          "1qaz2wsx3edc",
          "qwertyuiop",
          "qwertyuiop123",
          "qwerty12345",
          "qwerty123456",
          "q1w2e3r4t5",
          "q1w2e3r4t5y6",
          "asdfghjkl123",
          "zxcvbnm123",
          "password12",
          "password123",
          "password1234",
          "password12345",
          "passw0rd123",
          "p@ssw0rd123",
          "p@ssword123",
          "passwordpassword",
          "mypassword",
          "mypassword1",
          "changeme123",
          "letmein123",
          "letmeinplease",
          "welcome123",
          "welcome1234",
          "iloveyou123",
          "iloveyou12",
          "administrator",
          "admin12345",
          "admin123456",
          "adminadmin",
          "superman123",
          "football123",
          "basketball",
          "sunshine123",
          "princess123",
          "monkey12345",
          "dragon12345",
          "michael123",
          "correcthorsebatterystaple",
          "abcdefghij",
          "abcd123456",
          "abc1234567",
          "abc123456789");

  private PasswordRule() {}

  /**
   * Refuses a weak password.
   *
   * @param pointer the JSON pointer of the field
   * @throws ApiException INVALID_REQUEST
   */
  static void require(String password, String email, String pointer) {
    String lower = password.toLowerCase(Locale.ROOT);
    if (password.codePointCount(0, password.length()) < MIN_LENGTH) {
      throw ApiException.invalid(pointer, "A password has at least " + MIN_LENGTH + " characters.");
    }
    if (COMMON.contains(lower)
        || lower.chars().distinct().count() < MIN_DISTINCT
        || lower.equals(email)) {
      throw ApiException.invalid(
          pointer, "This is one of the first passwords a guesser would try; choose another.");
    }
  }
}
