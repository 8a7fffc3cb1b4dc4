package io.millrace.serving.engine;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.SessionOptions;

/** What the sessions of one device compute on. */
interface Processor {

  /** The CPU, with the memory of the process. */
  Processor CPU =
      new Processor() {
        @Override
        public String name() {
          return "cpu";
        }

        @Override
        public boolean isGpu() {
          return false;
        }

        @Override
        public long overheadBytes() {
          return 0;
        }

        @Override
        public void choose(SessionOptions options, long maxBytes) {}
      };

  String name();

  boolean isGpu();

  /** What a session takes beside what its admission measured, in bytes. */
  long overheadBytes();

  /**
   * Makes sessions with these options compute here.
   *
   * @param maxBytes of the device's memory that a session may take
   * @throws OrtException where the device or its libraries are missing
   */
  void choose(SessionOptions options, long maxBytes) throws OrtException;
}
