/**
 * What changes in a tenant, as server-sent events to its browsers. One listener a node; each event
 * names a topic and an id, and the reader fetches what it may see.
 */
package io.millrace.platform.events;
