package io.millrace.imports;

import com.google.protobuf.ByteString;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import tensorboard.Event;
import tensorboard.HParam;
import tensorboard.HParamsPluginData;
import tensorboard.HistogramProto;
import tensorboard.SessionEndInfo;
import tensorboard.SessionStartInfo;
import tensorboard.Summary;
import tensorboard.SummaryMetadata;
import tensorboard.TensorProto;

/** An event file as TensorBoard's writers make it. */
final class EventFile {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final double start;

  /**
   * @param start in seconds since 1970
   */
  EventFile(double start) {
    this.start = start;
    record(Event.newBuilder().setWallTime(start).setFileVersion("brain.Event:2").build());
  }

  EventFile scalar(String tag, long step, float value) {
    return value(step, Summary.Value.newBuilder().setTag(tag).setSimpleValue(value));
  }

  EventFile tensor(String plugin, String tag, long step, TensorProto tensor) {
    return value(
        step,
        Summary.Value.newBuilder()
            .setTag(tag)
            .setMetadata(of(plugin, ByteString.EMPTY))
            .setTensor(tensor));
  }

  EventFile image(String tag, long step, byte[] image) {
    return value(
        step,
        Summary.Value.newBuilder()
            .setTag(tag)
            .setImage(
                Summary.Image.newBuilder().setEncodedImageString(ByteString.copyFrom(image))));
  }

  EventFile histogram(String tag, long step, ByteString histogram) {
    return value(step, Summary.Value.newBuilder().setTag(tag).setHisto(histogram));
  }

  /** As TensorFlow's first writers make it: limits for all numbers, most of them empty. */
  static ByteString buckets(double min, double max, double... counts) {
    HistogramProto.Builder histogram = HistogramProto.newBuilder().setMin(min).setMax(max);
    histogram.addBucketLimit(-5).addBucket(0);
    for (int i = 0; i < counts.length; i++) {
      histogram.addBucketLimit(i + 1).addBucket(counts[i]);
    }
    return histogram.addBucketLimit(Double.MAX_VALUE).addBucket(0).build().toByteString();
  }

  EventFile hparam(String key, HParam value) {
    return hparams(
        HParamsPluginData.newBuilder()
            .setSessionStartInfo(SessionStartInfo.newBuilder().putHparams(key, value))
            .build());
  }

  EventFile failed() {
    return hparams(
        HParamsPluginData.newBuilder()
            .setSessionEndInfo(SessionEndInfo.newBuilder().setStatus(2))
            .build());
  }

  private EventFile hparams(HParamsPluginData data) {
    return value(
        0,
        Summary.Value.newBuilder()
            .setTag("_hparams_/session")
            .setMetadata(of("hparams", data.toByteString())));
  }

  private static SummaryMetadata of(String plugin, ByteString content) {
    return SummaryMetadata.newBuilder()
        .setPluginData(
            SummaryMetadata.PluginData.newBuilder().setPluginName(plugin).setContent(content))
        .build();
  }

  EventFile value(long step, Summary.Value.Builder value) {
    record(
        Event.newBuilder()
            .setWallTime(start + step)
            .setStep(step)
            .setSummary(Summary.newBuilder().addValue(value))
            .build());
    return this;
  }

  private void record(Event event) {
    record(event.toByteArray());
  }

  EventFile record(byte[] record) {
    ByteBuffer length =
        ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(0, record.length);
    bytes.writeBytes(length.array());
    bytes.writeBytes(sum(length.array()));
    bytes.writeBytes(record);
    bytes.writeBytes(sum(record));
    return this;
  }

  private static byte[] sum(byte[] of) {
    CRC32C crc = new CRC32C();
    crc.update(of);
    long value = crc.getValue();
    long turned = ((value >>> 15) | (value << 17)) & 0xFFFF_FFFFL;
    return ByteBuffer.allocate(4)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt((int) (turned + 0xa282ead8L))
        .array();
  }

  byte[] bytes() {
    return bytes.toByteArray();
  }

  /** Names and contents, in turn. */
  static byte[] zip(Object... files) {
    ByteArrayOutputStream archive = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(archive)) {
      for (int i = 0; i < files.length; i += 2) {
        zip.putNextEntry(new ZipEntry((String) files[i]));
        zip.write((byte[]) files[i + 1]);
        zip.closeEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return archive.toByteArray();
  }
}
