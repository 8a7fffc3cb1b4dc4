package io.millrace.platform.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class SigningKeyTest {
  /** Of RFC 8032, section 7.1, TEST 1: the empty message. */
  @Test
  void signsAsTheStandardDoes() {
    SigningKey key =
        new SigningKey(
            HexFormat.of()
                .parseHex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"));

    byte[] spki =
        Base64.getMimeDecoder().decode(key.publicPem().replaceAll("-----[A-Z ]+-----", ""));
    assertThat(HexFormat.of().formatHex(spki))
        .endsWith("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
    assertThat(HexFormat.of().formatHex(key.sign("")))
        .isEqualTo(
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b");
  }

  @Test
  void theSameTokenIsTheSameKeyOnEveryNode() {
    SigningKey one = new SigningKey("token of the installation");
    SigningKey other = new SigningKey("token of the installation");

    assertThat(one.id()).isEqualTo(other.id()).hasSize(16);
    assertThat(one.sign("x")).isEqualTo(other.sign("x")).isNotEqualTo(one.sign("y"));
    assertThat(new SigningKey("another token").id()).isNotEqualTo(one.id());
  }
}
