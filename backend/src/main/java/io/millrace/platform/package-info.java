/**
 * What every feature stands on and what knows no feature: who calls ({@link
 * io.millrace.platform.Caller}), what can go wrong ({@link io.millrace.platform.ErrorCode}), and
 * beneath it the database, objects, HTTP, jobs and time.
 */
package io.millrace.platform;
