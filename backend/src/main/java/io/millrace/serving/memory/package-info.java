/**
 * Which models are in a device's memory. {@link io.millrace.serving.memory.ModelMemory} holds as
 * many as its budget takes, loads what is asked for and evicts what is worth least.
 *
 * <p>The rules: a model is loaded once however many requests wait for it; a request waits for its
 * own model's load and for no other's; a model in use is never unloaded; a tenant's loads do not
 * push another tenant's models out as long as those take no more than that tenant's share. Knows
 * nothing of HTTP, of endpoints or of the database.
 */
package io.millrace.serving.memory;
