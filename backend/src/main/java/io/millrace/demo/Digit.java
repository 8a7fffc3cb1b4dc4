package io.millrace.demo;

import java.awt.image.BufferedImage;
import java.awt.image.WritableRaster;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.GZIPInputStream;
import javax.imageio.ImageIO;

/**
 * One handwritten digit of the set that comes with the demo.
 *
 * @param path its path in the dataset
 * @param ink 64 values in rows, 0 (paper) to 16 (ink)
 * @param label the digit, as its writer meant it
 */
record Digit(String path, int[] ink, String label) {
  static final int SIDE = 8;
  static final int PIXELS = SIDE * SIDE;

  private static final String RESOURCE = "digits.csv.gz";
  private static final int MOST_INK = 16;
  private static final int SMUDGE = 5;
  private static final int WHITE = 255;

  /** The whole set, in its own order. */
  static List<Digit> all() {
    try (InputStream resource = Digit.class.getResourceAsStream(RESOURCE);
        BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(new GZIPInputStream(resource), StandardCharsets.US_ASCII))) {
      List<Digit> digits = new ArrayList<>();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        digits.add(parse(digits.size() + 1, line.split(",", -1)));
      }
      return digits;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Digit parse(int number, String[] values) {
    int[] ink = new int[PIXELS];
    for (int pixel = 0; pixel < PIXELS; pixel++) {
      ink[pixel] = Integer.parseInt(values[pixel]);
    }
    return new Digit("digits/%04d.png".formatted(number), ink, values[PIXELS]);
  }

  /** The same digit by a worse pen: each value off by up to {@link #SMUDGE}. */
  Digit smudged(SplittableRandom chance) {
    int[] smudged = new int[PIXELS];
    for (int pixel = 0; pixel < PIXELS; pixel++) {
      int off = chance.nextInt(-SMUDGE, SMUDGE + 1);
      smudged[pixel] = Math.max(0, Math.min(MOST_INK, ink[pixel] + off));
    }
    return new Digit(path, smudged, label);
  }

  /**
   * The digit as a grey PNG, dark on white: each value a square of {@code scale} by {@code scale}
   * pixels, so that averaging the squares gives the values back.
   */
  byte[] png(int scale) {
    int width = SIDE * scale;
    BufferedImage image = new BufferedImage(width, width, BufferedImage.TYPE_BYTE_GRAY);
    WritableRaster raster = image.getRaster();
    for (int y = 0; y < width; y++) {
      for (int x = 0; x < width; x++) {
        int value = ink[y / scale * SIDE + x / scale];
        raster.setSample(x, y, 0, WHITE - value * WHITE / MOST_INK);
      }
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /**
   * What a model sees of a picture: ink between 0 and 1 in an 8 by 8 grid, by area averaging. It is
   * the preprocessing that the model's signature asks of the server.
   */
  static double[] features(byte[] png) {
    try {
      WritableRaster raster = ImageIO.read(new ByteArrayInputStream(png)).getRaster();
      int scale = raster.getWidth() / SIDE;
      double[] features = new double[PIXELS];
      for (int y = 0; y < raster.getHeight(); y++) {
        for (int x = 0; x < raster.getWidth(); x++) {
          features[y / scale * SIDE + x / scale] += WHITE - raster.getSample(x, y, 0);
        }
      }
      for (int pixel = 0; pixel < PIXELS; pixel++) {
        features[pixel] /= (double) WHITE * scale * scale;
      }
      return features;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
