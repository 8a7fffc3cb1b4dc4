/**
 * What is held in memory to spare the database, and is dropped as soon as another node says that it
 * changed. Owns no table.
 */
package io.millrace.platform.cache;
