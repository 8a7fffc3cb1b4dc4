package io.millrace.tracking;

import java.util.List;
import java.util.Optional;

/** What comes back from the trash: ids. */
public record TrashRestore(Optional<List<String>> runs, Optional<List<String>> experiments) {}
