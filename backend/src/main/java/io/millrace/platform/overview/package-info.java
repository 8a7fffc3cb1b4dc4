/**
 * Home: the loop in counts, and what needs the caller now. Each feature contributes what it owns by
 * an {@link io.millrace.platform.overview.OverviewSource}.
 */
package io.millrace.platform.overview;
