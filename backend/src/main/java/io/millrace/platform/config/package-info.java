/**
 * The settings: read once from {@code MILLRACE_*} environment variables into one immutable {@link
 * io.millrace.platform.config.Config}, with all mistakes listed at once. The only package that
 * reads the environment. Also keeps the secrets that the server makes for itself in its data
 * folder. {@code docs/configuration.md} lists every setting; a test compares.
 */
package io.millrace.platform.config;
