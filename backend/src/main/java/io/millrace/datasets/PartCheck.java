package io.millrace.datasets;

import io.millrace.platform.ApiException;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.blob.UploadedPart;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Compares what the store holds with what was announced. */
final class PartCheck {
  private PartCheck() {}

  /**
   * The parts to complete with, in order.
   *
   * @throws ApiException UNPROCESSABLE naming the first part that is missing or of another size
   */
  static List<UploadedPart> check(StoredUpload stored, List<UploadedPart> held) {
    Map<Integer, UploadedPart> byNumber =
        held.stream().collect(Collectors.toMap(UploadedPart::number, Function.identity()));
    int count = stored.upload().partCount();
    held.stream()
        .filter(part -> part.number() > count)
        .findFirst()
        .ifPresent(
            part -> {
              throw wrong("Part " + part.number() + " is one too many: there are " + count + ".");
            });
    return IntStream.rangeClosed(1, count)
        .mapToObj(number -> part(stored, number, byNumber.get(number)))
        .toList();
  }

  private static UploadedPart part(StoredUpload stored, int number, UploadedPart held) {
    long expected = stored.partBytes(number);
    if (held == null) {
      throw wrong("Part " + number + " has not arrived; PUT its " + expected + " bytes.");
    }
    if (held.size() != expected) {
      throw wrong(
          "Part %d has %d bytes instead of %d; PUT it again."
              .formatted(number, held.size(), expected));
    }
    return held;
  }

  /** The object's size, once it is made. */
  static void checkSize(StoredUpload stored, long size) {
    if (size != stored.upload().bytes()) {
      throw wrong(
          "The store holds %d bytes instead of %d; start another upload."
              .formatted(size, stored.upload().bytes()));
    }
  }

  /** Neither the parts nor the object are in the store. */
  static ApiException vanished() {
    return ApiException.of(
        ErrorCode.CONTENT_MISMATCH,
        "The parts have vanished from the object store; abort this upload and start another"
            + " upload.");
  }

  private static ApiException wrong(String sentence) {
    return ApiException.of(ErrorCode.UNPROCESSABLE, sentence);
  }
}
