package io.millrace.registry;

import io.millrace.platform.ApiException;
import io.millrace.platform.ErrorCode;
import io.millrace.registry.ImagePreprocessing.Layout;
import io.millrace.registry.ModelAdmission.Admitted;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Holds the hints of a person against the tensors of the file. */
final class SignatureCheck {
  private static final Set<String> IMAGE_TYPES = Set.of("FP32", "FP64", "UINT8");

  private final SignatureHints hints;
  private final Admitted admitted;

  private SignatureCheck(SignatureHints hints, Admitted admitted) {
    this.hints = hints;
    this.admitted = admitted;
  }

  /**
   * The signature of both.
   *
   * @throws ApiException MODEL_REJECTED when they contradict each other
   */
  static Signature combine(SignatureHints hints, Admitted admitted) {
    return new SignatureCheck(hints, admitted).signature();
  }

  private Signature signature() {
    hints.image().ifPresent(this::checkImage);
    hints.features().ifPresent(this::checkFeatures);
    Optional<String> scores = hints.scores();
    scores.ifPresent(this::output);
    if (hints.classes().isPresent()) {
      scores = Optional.of(scoresOutput(hints.classes().get().size()));
    }
    return new Signature(
        admitted.inputs(),
        admitted.outputs(),
        admitted.batchable(),
        hints.image(),
        hints.features(),
        hints.classes(),
        scores);
  }

  private void checkImage(ImagePreprocessing image) {
    TensorSpec input = onlyInput("An image");
    if (!IMAGE_TYPES.contains(input.datatype())) {
      throw rejected(
          "An image becomes FP32, FP64 or UINT8, but the input %s is %s."
              .formatted(described(input), input.datatype()));
    }
    long elements = input.rowElements();
    if (elements >= 0 && elements != image.elements()) {
      throw rejected(
          "An image of %d × %d with %d channels has %d values, but a row of the input %s has %d."
              .formatted(
                  image.width(),
                  image.height(),
                  image.channels(),
                  image.elements(),
                  described(input),
                  elements));
    }
    if (image.layout() != Layout.FLAT && !fits(input.shape(), row(image))) {
      throw rejected(
          "The layout %s makes rows of %s, but the input is %s."
              .formatted(image.layout().wireName(), row(image), described(input)));
    }
  }

  private static List<Long> row(ImagePreprocessing image) {
    long width = image.width();
    long height = image.height();
    long channels = image.channels();
    return image.layout() == Layout.NCHW
        ? List.of(channels, height, width)
        : List.of(height, width, channels);
  }

  private static boolean fits(List<Long> shape, List<Long> row) {
    if (shape.size() != row.size() + 1) {
      return false;
    }
    for (int i = 0; i < row.size(); i++) {
      long dimension = shape.get(i + 1);
      if (dimension >= 0 && dimension != row.get(i)) {
        return false;
      }
    }
    return true;
  }

  private void checkFeatures(List<String> features) {
    if (admitted.inputs().size() == features.size()) {
      return;
    }
    TensorSpec input = onlyInput("A list of features");
    long last = input.lastDimension();
    if (last >= 0 && last != features.size()) {
      throw rejected(
          "%d features are named, but the last dimension of the input %s is %d."
              .formatted(features.size(), described(input), last));
    }
  }

  /** The output with a score for each class: the named one, or the one of fitting size. */
  private String scoresOutput(int classes) {
    List<TensorSpec> candidates =
        hints.scores().isPresent()
            ? List.of(output(hints.scores().get()))
            : admitted.outputs().stream().filter(TensorSpec::isFloat).toList();
    return candidates.stream()
        .filter(output -> output.lastDimension() == classes)
        .findFirst()
        .or(() -> candidates.stream().filter(output -> output.lastDimension() < 0).findFirst())
        .map(TensorSpec::name)
        .orElseThrow(
            () ->
                rejected(
                    "%d classes are named, but no output has %d scores in its last dimension: %s."
                        .formatted(classes, classes, described(candidates))));
  }

  private TensorSpec output(String name) {
    return admitted.outputs().stream()
        .filter(output -> output.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                rejected(
                    "The scores are said to be in the output '%s', but the outputs are %s."
                        .formatted(name, described(admitted.outputs()))));
  }

  private TensorSpec onlyInput(String what) {
    if (admitted.inputs().size() != 1) {
      throw rejected(
          "%s describes one input, but the model has %d: %s."
              .formatted(what, admitted.inputs().size(), described(admitted.inputs())));
    }
    return admitted.inputs().get(0);
  }

  private static String described(List<TensorSpec> specs) {
    return specs.isEmpty()
        ? "none"
        : specs.stream().map(SignatureCheck::described).collect(Collectors.joining(", "));
  }

  private static String described(TensorSpec spec) {
    return "'" + spec.name() + "' " + spec.shape();
  }

  private static ApiException rejected(String sentence) {
    return ApiException.of(ErrorCode.MODEL_REJECTED, sentence);
  }
}
