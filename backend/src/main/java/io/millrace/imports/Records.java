package io.millrace.imports;

import java.io.EOFException;
import java.io.IOException;
import java.util.zip.ZipException;

/** A file of records with checksums. */
interface Records {
  /** The longest record that is read; a longer one is passed over. */
  int MAX_RECORD = 32 << 20;

  /** Where the next record begins, in bytes. */
  long offset();

  /**
   * The next record.
   *
   * @return null after the last; empty for one that is too long
   * @throws EOFException where the file ends inside of a record
   * @throws Corrupt where a checksum does not hold
   */
  byte[] next() throws IOException;

  /**
   * Takes all records of a file. One that breaks off, as that of a training that was killed does,
   * is taken up to there, and the tally says so.
   */
  static void each(Records records, String path, ImportTally tally, Taker taker)
      throws IOException {
    try {
      for (byte[] record = records.next(); record != null; record = records.next()) {
        if (record.length == 0) {
          tally.lostAlike(
              "record", "%s before byte %d".formatted(path, records.offset()), "It is too long.");
        } else if (RecordParts.areTooMany(record)) {
          tally.lostAlike(
              "record",
              "%s before byte %d".formatted(path, records.offset()),
              "It has too many parts.");
        } else {
          taker.take(record, records.offset());
        }
      }
    } catch (Corrupt e) {
      lost(tally, path, "At byte %d %s".formatted(records.offset(), e.getMessage()));
    } catch (EOFException e) {
      lost(tally, path, "Its last record, at byte %d, is cut short".formatted(records.offset()));
    } catch (ZipException e) {
      lost(tally, path, "It is damaged in the archive after byte %d".formatted(records.offset()));
    }
  }

  private static void lost(ImportTally tally, String path, String what) {
    tally.lost("rest of file", path, what + "; what came before was taken.");
  }

  /** What is done with a record. */
  interface Taker {
    /**
     * Takes one.
     *
     * @param end where it ends in the file, in bytes
     */
    void take(byte[] record, long end) throws IOException;
  }

  /** What follows cannot be trusted. */
  final class Corrupt extends IOException {
    private static final long serialVersionUID = 1L;

    Corrupt(String message) {
      super(message);
    }
  }
}
