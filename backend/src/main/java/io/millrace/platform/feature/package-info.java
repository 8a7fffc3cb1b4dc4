/** What the server asks of each feature: {@link io.millrace.platform.feature.Feature}. */
package io.millrace.platform.feature;
