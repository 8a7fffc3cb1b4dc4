package io.millrace.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.registry.ImagePreprocessing;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class ImageRowsTest {
  private static final ImagePreprocessing HOW =
      new ImagePreprocessing(2, 1, 1, 1.0, 0.0, false, ImagePreprocessing.Layout.FLAT);

  @Test
  void greyValuesAreTakenAsTheyStandInTheFile() throws IOException {
    // Given
    BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_GRAY);
    image.getRaster().setSample(0, 0, 0, 64);
    image.getRaster().setSample(1, 0, 0, 128);

    // When
    double[] row = ImageRows.read(png(image), HOW, "/image");

    // Then
    assertThat(row).containsExactly(new double[] {64, 128}, within(1e-9));
  }

  private static String png(BufferedImage image) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "png", bytes);
    return Base64.getEncoder().encodeToString(bytes.toByteArray());
  }
}
