/** What every feature stands on. Nothing below this package imports a feature. */
package io.millrace.platform;
