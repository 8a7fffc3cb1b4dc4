package io.millrace.labeling;

import io.millrace.datasets.EntryChange;
import io.millrace.datasets.SplitRule;
import java.util.List;
import java.util.Optional;

/**
 * Asks for a new dataset version of the accepted labels.
 *
 * @param changes labels from elsewhere, committed with them; an accepted label wins
 */
public record CommitLabels(
    Optional<String> message, Optional<List<EntryChange>> changes, Optional<SplitRule> split) {}
