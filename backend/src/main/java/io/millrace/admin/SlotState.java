package io.millrace.admin;

/**
 * A device slot of this node.
 *
 * @param models loaded, in the memory that the slots of a device share
 * @param busyShare of the last seconds, 0 to 1
 */
public record SlotState(String device, int models, long loadedBytes, double busyShare) {}
