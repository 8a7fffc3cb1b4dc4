package io.millrace.badinput;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.badinput.ContractTree.Operation;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What the schema of a body allows is not refused for its size. */
class BodyLimitsTest {
  private static final int BYTES_OF_A_CHARACTER = 4;
  private static final int THE_REST = 500;

  private final ContractTree contract = new ContractTree(Map.of());

  @TestFactory
  Stream<DynamicTest> theLongestTextFits() {
    return contract.operations().stream()
        .filter(operation -> contract.bodySchema(operation).isPresent())
        .map(operation -> DynamicTest.dynamicTest(operation.id(), () -> assertFits(operation)));
  }

  private void assertFits(Operation operation) {
    JsonNode schema = contract.bodySchema(operation).orElseThrow();
    int longest =
        contract.properties(schema).values().stream()
            .mapToInt(property -> property.path("maxLength").asInt())
            .max()
            .orElse(0);
    assertThat(operation.declared().path("x-max-body-bytes").asInt())
        .isGreaterThanOrEqualTo(longest * BYTES_OF_A_CHARACTER + THE_REST);
  }
}
