/** The composition root; what is composed lives in the packages below. */
package io.millrace;
