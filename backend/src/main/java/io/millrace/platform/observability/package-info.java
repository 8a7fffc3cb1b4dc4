/** The management port: probes and Prometheus metrics, apart from the public one. */
package io.millrace.platform.observability;
