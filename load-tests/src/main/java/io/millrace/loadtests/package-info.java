/**
 * Benchmarks of the server as its users meet it, beside the raw library in the same run. Each main
 * prints a table and writes its figures as JSON; {@code ./millrace bench} runs them.
 */
package io.millrace.loadtests;
