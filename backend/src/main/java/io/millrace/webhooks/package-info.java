/**
 * Webhooks: addresses of tenants that are told what happens to models, in the form of MLflow's
 * server.
 *
 * <p>Owns {@code webhook}, {@code webhook_lane} and {@code webhook_delivery}. Features publish
 * events inside their transactions: the deliveries are written there, one for each webhook that
 * wants the event, and sent afterwards by any node, at least once. Invariants: what waits for a
 * webhook is bounded, and what is not kept for it is counted; a delivery ends delivered or, after
 * so many attempts, dead; the deliveries of one webhook go one after the other and hold up no other
 * webhook's; secrets are sealed and never answered.
 *
 * <p>A queue of its own beside the outbox, because its deliveries end, are seen by tenants and
 * depend on servers that are slow at will. Called by registry, promotion and the MLflow surface;
 * calls audit.
 */
package io.millrace.webhooks;
