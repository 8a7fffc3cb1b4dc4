package io.millrace.serving;

import io.millrace.platform.ApiException;
import io.millrace.registry.ImagePreprocessing;
import io.millrace.registry.ImagePreprocessing.Layout;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.Iterator;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/** Pictures as rows of numbers. Blocks while it decodes: for workers. */
final class ImageRows {
  private static final long MAX_PIXELS = 16_000_000;
  private static final Set<String> FORMATS = Set.of("png", "jpeg");

  private ImageRows() {}

  /**
   * Decodes, scales by area averaging and maps values as the preprocessing says; transparent pixels
   * are seen on white.
   *
   * @throws ApiException INVALID_REQUEST for what is no picture, or one above 16 million pixels
   */
  static double[] read(String base64, ImagePreprocessing how, String pointer) {
    return read(bytes(base64, pointer), how, pointer);
  }

  /**
   * The same of a file's bytes.
   *
   * @param pointer names the picture in what is thrown
   */
  static double[] read(byte[] bytes, ImagePreprocessing how, String pointer) {
    BufferedImage image = decode(bytes, pointer);
    double[] row = new double[Math.toIntExact(how.elements())];
    for (int y = 0; y < how.height(); y++) {
      for (int x = 0; x < how.width(); x++) {
        double[] rgb = average(image, how, x, y);
        for (int channel = 0; channel < how.channels(); channel++) {
          double value =
              how.channels() == 1 ? 0.299 * rgb[0] + 0.587 * rgb[1] + 0.114 * rgb[2] : rgb[channel];
          double seen = how.invert() ? 255 - value : value;
          row[index(how, x, y, channel)] = seen * how.scale() + how.offset();
        }
      }
    }
    return row;
  }

  private static int index(ImagePreprocessing how, int x, int y, int channel) {
    return how.layout() == Layout.NCHW
        ? (channel * how.height() + y) * how.width() + x
        : (y * how.width() + x) * how.channels() + channel;
  }

  /** The mean over the part of the picture that a target pixel covers, parts of pixels weighed. */
  private static double[] average(BufferedImage image, ImagePreprocessing how, int x, int y) {
    double left = (double) x * image.getWidth() / how.width();
    double right = (double) (x + 1) * image.getWidth() / how.width();
    double top = (double) y * image.getHeight() / how.height();
    double bottom = (double) (y + 1) * image.getHeight() / how.height();
    double[] sum = new double[3];
    double area = 0;
    for (int row = (int) top; row < Math.min(image.getHeight(), Math.ceil(bottom)); row++) {
      double high = Math.min(row + 1, bottom) - Math.max(row, top);
      for (int column = (int) left;
          column < Math.min(image.getWidth(), Math.ceil(right));
          column++) {
        double weight = high * (Math.min(column + 1, right) - Math.max(column, left));
        add(sum, image.getRGB(column, row), weight);
        area += weight;
      }
    }
    for (int channel = 0; channel < sum.length; channel++) {
      sum[channel] /= area;
    }
    return sum;
  }

  private static void add(double[] sum, int argb, double weight) {
    double alpha = (argb >>> 24) / 255.0;
    for (int channel = 0; channel < sum.length; channel++) {
      int value = argb >> (16 - 8 * channel) & 0xff;
      sum[channel] += weight * (value * alpha + 255 * (1 - alpha));
    }
  }

  /**
   * Grey samples as they stand in the file: Java's own conversion takes them for linear light and
   * brightens them, which no training code does.
   */
  private static BufferedImage asStored(BufferedImage image) {
    ColorModel model = image.getColorModel();
    if (model.getColorSpace().getType() != ColorSpace.TYPE_GRAY) {
      return image;
    }
    Raster raster = image.getRaster();
    double scale = 255.0 / ((1L << model.getComponentSize(0)) - 1);
    BufferedImage stored =
        new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_ARGB);
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        int grey = (int) Math.round(raster.getSample(x, y, 0) * scale);
        int alpha = model.hasAlpha() ? (int) Math.round(raster.getSample(x, y, 1) * scale) : 255;
        stored.setRGB(x, y, alpha << 24 | grey << 16 | grey << 8 | grey);
      }
    }
    return stored;
  }

  private static byte[] bytes(String base64, String pointer) {
    try {
      return Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw ApiException.invalid(pointer, "This is not base64.");
    }
  }

  private static BufferedImage decode(byte[] bytes, String pointer) {
    try (ImageInputStream input = ImageIO.createImageInputStream(new ByteArrayInputStream(bytes))) {
      ImageReader reader =
          reader(input)
              .orElseThrow(
                  () -> ApiException.invalid(pointer, "This is not a PNG or JPEG picture."));
      try {
        reader.setInput(input, true, true);
        if ((long) reader.getWidth(0) * reader.getHeight(0) > MAX_PIXELS) {
          throw ApiException.invalid(pointer, "A picture may have 16 million pixels.");
        }
        return asStored(reader.read(0));
      } finally {
        reader.dispose();
      }
    } catch (ApiException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw ApiException.invalid(pointer, "The picture is damaged or of an unknown kind.");
    }
  }

  /** Java reads other formats too, by decoders that few have looked at. */
  private static Optional<ImageReader> reader(ImageInputStream input) throws IOException {
    Iterator<ImageReader> readers = ImageIO.getImageReaders(input);
    while (readers.hasNext()) {
      ImageReader reader = readers.next();
      if (FORMATS.contains(reader.getFormatName().toLowerCase(Locale.ROOT))) {
        return Optional.of(reader);
      }
    }
    return Optional.empty();
  }
}
