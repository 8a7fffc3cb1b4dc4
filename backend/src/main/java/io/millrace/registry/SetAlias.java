package io.millrace.registry;

/** To which version an alias shall point. */
record SetAlias(int version) {}
