/** What a search asks for, whatever language it was written in; stores turn it into SQL. */
package io.millrace.platform.search;
