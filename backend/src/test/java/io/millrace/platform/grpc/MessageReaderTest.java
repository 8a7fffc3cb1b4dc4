package io.millrace.platform.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.platform.ApiException;
import io.millrace.platform.ErrorCode;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class MessageReaderTest {
  private static final int LIMIT = 100_000;

  private final List<byte[]> messages = new ArrayList<>();

  @Test
  void messagesAreTheSameHoweverTheirBytesAreCut() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      // Given
      List<byte[]> sent = new ArrayList<>();
      Buffer stream = Buffer.buffer();
      for (int i = 0; i < 5; i++) {
        byte[] message = new byte[random.nextInt(4) == 0 ? 0 : random.nextInt(90_000)];
        random.nextBytes(message);
        sent.add(message);
        stream.appendBuffer(frame(0, message));
      }

      // When
      messages.clear();
      MessageReader reader = reader(null);
      int at = 0;
      while (at < stream.length()) {
        int next = Math.min(stream.length(), at + 1 + random.nextInt(50_000));
        reader.read(stream.getBuffer(at, next));
        at = next;
      }

      // Then
      assertThat(reader.isBetween()).as("seed %d", seed).isTrue();
      assertThat(messages).as("seed %d", seed).hasSize(5);
      for (int i = 0; i < 5; i++) {
        assertThat(messages.get(i)).as("seed %d", seed).isEqualTo(sent.get(i));
      }
    }
  }

  @Test
  void bytesThatComeOneByOneAreRead() {
    MessageReader reader = reader(null);
    Buffer stream = frame(0, new byte[70_000]);
    for (int i = 0; i < stream.length(); i++) {
      assertThat(messages).isEmpty();
      reader.read(stream.getBuffer(i, i + 1));
    }
    assertThat(messages).hasSize(1);
  }

  @Test
  void aStreamThatEndsInAMessageIsSeenToDoSo() {
    MessageReader reader = reader(null);
    reader.read(frame(0, new byte[10]).getBuffer(0, 9));
    assertThat(reader.isBetween()).isFalse();
  }

  @Test
  void aMessageOverTheLimitIsRefusedByItsAnnouncement() {
    Buffer lie = Buffer.buffer().appendByte((byte) 0).appendInt(-1);

    assertRefused(() -> reader(null).read(lie), "larger than");
    assertRefused(() -> reader(null).read(frame(0, new byte[LIMIT + 1])), "larger than");
  }

  @Test
  void compressedMessagesAreInflatedButNoBomb() throws IOException {
    // Given
    byte[] fits = gzip(new byte[LIMIT]);
    byte[] bomb = gzip(new byte[50 << 20]);

    // When
    reader("gzip").read(frame(1, fits));

    // Then
    assertThat(messages).containsExactly(fits);
    assertThat(GrpcCompression.inflate(fits, LIMIT)).hasSize(LIMIT);
    assertRefused(() -> GrpcCompression.inflate(bomb, LIMIT), "larger than");
    assertRefused(() -> GrpcCompression.inflate(new byte[10], LIMIT), "not the gzip");
  }

  @Test
  void anAnswerIsCompressedWhereThatMakesItSmaller() {
    // Given
    byte[] noise = new byte[5_000];
    new Random(3).nextBytes(noise);
    Buffer flat = frame(0, new byte[5_000]);

    // When
    Buffer deflated = GrpcCompression.deflate(flat);

    // Then
    assertThat(deflated.length()).isLessThan(200);
    assertThat(deflated.getByte(0)).isEqualTo((byte) 1);
    assertThat(deflated.getInt(1)).isEqualTo(deflated.length() - 5);
    assertThat(GrpcCompression.inflate(deflated.getBytes(5, deflated.length()), LIMIT))
        .isEqualTo(new byte[5_000]);
    assertThat(GrpcCompression.deflate(frame(0, noise))).isEqualTo(frame(0, noise));
  }

  @Test
  void compressionThatWasNotAnnouncedIsRefused() throws IOException {
    byte[] message = gzip(new byte[10]);

    assertRefused(() -> reader(null).read(frame(1, message)), "not supported");
    assertRefused(() -> reader("deflate").read(frame(1, message)), "not supported");
    assertRefused(() -> reader("gzip").read(frame(7, message)), "not supported");
  }

  @Test
  void timeoutsAreDigitsAndAUnit() {
    assertThat(GrpcTimeout.nanos(null)).isZero();
    assertThat(GrpcTimeout.nanos("1H")).isEqualTo(3_600_000_000_000L);
    assertThat(GrpcTimeout.nanos("250u")).isEqualTo(250_000);
    assertThat(GrpcTimeout.nanos("0n")).isEqualTo(1);
    for (String wrong : List.of("", "S", "5", "5x", "-1S", "123456789S", "1.5S")) {
      assertRefused(() -> GrpcTimeout.nanos(wrong), "grpc-timeout");
    }
  }

  @Test
  void everyErrorHasAStatus() {
    for (ErrorCode code : ErrorCode.values()) {
      assertThat(GrpcStatus.of(code)).isNotEqualTo(GrpcStatus.OK);
    }
  }

  private MessageReader reader(String encoding) {
    return new MessageReader(LIMIT, encoding, came -> messages.add(came.bytes()));
  }

  private static void assertRefused(ThrowingCallable call, String message) {
    assertThatThrownBy(call).isInstanceOf(ApiException.class).hasMessageContaining(message);
  }

  private static Buffer frame(int flag, byte[] message) {
    return Buffer.buffer().appendByte((byte) flag).appendInt(message.length).appendBytes(message);
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }
}
