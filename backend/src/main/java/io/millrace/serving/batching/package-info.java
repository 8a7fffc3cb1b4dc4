/**
 * Who runs next on a device, and with whom. Each {@link io.millrace.serving.batching.Slot} is one
 * thread that owns its queues; event loops hand it work over one bounded hand-over and get the
 * answers of a batch back in one wake-up per event loop.
 *
 * <p>The rules: tenants share a slot by weighted virtual time, charged with the device time that
 * their rows really took; a tenant's endpoints take turns; a batch takes what is queued the moment
 * the device is free, up to the size at which the model is fastest, and may mix tenants of one
 * model; nothing ever waits on a timer for more to come. Knows nothing of HTTP or of the database.
 */
package io.millrace.serving.batching;
