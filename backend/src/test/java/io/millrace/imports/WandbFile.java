package io.millrace.imports;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import wandb.ExitRecord;
import wandb.HistoryRecord;
import wandb.Item;
import wandb.ItemsRecord;
import wandb.Record;
import wandb.RunRecord;
import wandb.StatsRecord;
import wandb.Timestamp;

/** A {@code .wandb} file as W&B's client writes it. */
final class WandbFile {
  private static final int BLOCK = 32 << 10;
  private static final int HEADER = 7;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final long start;

  /**
   * @param start in seconds since 1970
   */
  WandbFile(long start) {
    this.start = start;
    bytes.writeBytes(new byte[] {':', 'W', '&', 'B', (byte) 0xE1, (byte) 0xBE, 0});
  }

  WandbFile run(String id, String project, String name, Item... config) {
    RunRecord.Builder run =
        RunRecord.newBuilder()
            .setRunId(id)
            .setProject(project)
            .setDisplayName(name)
            .addTags("a")
            .addTags("b")
            .setNotes("notes")
            .setStartTime(Timestamp.newBuilder().setSeconds(start));
    for (Item item : config) {
      run.getConfigBuilder().addUpdate(item);
    }
    return record(Record.newBuilder().setRun(run).build());
  }

  WandbFile history(long step, Item... items) {
    HistoryRecord.Builder history = HistoryRecord.newBuilder();
    for (Item item : items) {
      history.addItem(item);
    }
    history.addItem(json("_step", String.valueOf(step)));
    history.addItem(json("_timestamp", (start + step) + ".25"));
    history.getStepBuilder().setNum(step);
    return record(Record.newBuilder().setHistory(history).build());
  }

  WandbFile summary(Item... items) {
    ItemsRecord.Builder summary = ItemsRecord.newBuilder();
    for (Item item : items) {
      summary.addUpdate(item);
    }
    return record(Record.newBuilder().setSummary(summary).build());
  }

  WandbFile stats(long second, String key, String value) {
    return record(
        Record.newBuilder()
            .setStats(
                StatsRecord.newBuilder()
                    .setTimestamp(Timestamp.newBuilder().setSeconds(start + second))
                    .addItem(StatsRecord.StatsItem.newBuilder().setKey(key).setValueJson(value)))
            .build());
  }

  WandbFile exit(int code) {
    return record(Record.newBuilder().setExit(ExitRecord.newBuilder().setExitCode(code)).build());
  }

  static Item json(String key, String value) {
    return Item.newBuilder().setKey(key).setValueJson(value).build();
  }

  static Item nested(String value, String... keys) {
    return Item.newBuilder().addAllNestedKey(java.util.List.of(keys)).setValueJson(value).build();
  }

  WandbFile record(Record record) {
    return raw(record.toByteArray());
  }

  /** In pieces that end with their blocks. */
  WandbFile raw(byte[] record) {
    int at = 0;
    boolean first = true;
    while (first || at < record.length) {
      int left = BLOCK - bytes.size() % BLOCK;
      if (left < HEADER) {
        bytes.writeBytes(new byte[left]);
        left = BLOCK;
      }
      int length = Math.min(record.length - at, left - HEADER);
      boolean last = at + length == record.length;
      int type = first ? (last ? 1 : 2) : (last ? 4 : 3);
      piece(type, java.util.Arrays.copyOfRange(record, at, at + length));
      at += length;
      first = false;
    }
    return this;
  }

  private void piece(int type, byte[] data) {
    CRC32 crc = new CRC32();
    crc.update(type);
    crc.update(data);
    bytes.writeBytes(
        ByteBuffer.allocate(HEADER)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt((int) crc.getValue())
            .putShort((short) data.length)
            .put((byte) type)
            .array());
    bytes.writeBytes(data);
  }

  byte[] bytes() {
    return bytes.toByteArray();
  }
}
