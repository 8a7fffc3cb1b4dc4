/** Rates: how often something may happen, kept in the memory of a node. Owns no table. */
package io.millrace.platform.limits;
