package io.millrace.imports;

import java.io.IOException;

/** Reads one kind of file, on a worker thread. */
interface FileReader {
  ImportKind kind();

  /**
   * A request with all that this file needs to be read the same way in each attempt.
   *
   * @throws io.millrace.platform.ApiException INVALID_REQUEST, UNPROCESSABLE
   */
  NewImport settle(UploadedFile file, NewImport request) throws IOException;

  /**
   * Takes over what is in the file.
   *
   * @throws ImportRefusal where there is nothing to be taken
   */
  void read(UploadedFile file, NewImport request, RunWriters runs) throws IOException;
}
