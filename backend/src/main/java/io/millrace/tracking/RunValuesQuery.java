package io.millrace.tracking;

import java.util.List;

/** Of which runs a client asks for which columns. */
public record RunValuesQuery(List<String> runs, List<String> columns) {}
