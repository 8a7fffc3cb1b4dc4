package io.millrace.labeling;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Optional;

/**
 * An unfinished answer of one person.
 *
 * @param result whatever their page needs to go on
 */
public record Draft(Optional<JsonNode> result, Optional<Instant> savedAt) {}
