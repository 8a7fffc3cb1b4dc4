package io.millrace.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/** Skips a test class, and says why in the report and the log, where a program is not installed. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NeedsProgram.Condition.class)
public @interface NeedsProgram {
  /** The name of the program, as {@link TestPrograms} knows it. */
  String value();

  /** Asks {@link TestPrograms}. */
  final class Condition implements ExecutionCondition {

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      String name = context.getRequiredTestClass().getAnnotation(NeedsProgram.class).value();
      if (TestPrograms.find(name).isPresent()) {
        return ConditionEvaluationResult.enabled(name + " is installed");
      }
      String reason = TestPrograms.howToInstall(name);
      if (context.getTestMethod().isEmpty()) {
        LoggerFactory.getLogger(context.getRequiredTestClass()).warn("skipped: {}", reason);
      }
      return ConditionEvaluationResult.disabled(reason);
    }
  }
}
