package io.millrace.imports;

/** The source says no to something, in a sentence: trying again would not help. */
public class ImportRefusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ImportRefusal(String message) {
    super(message, null, false, false);
  }
}
