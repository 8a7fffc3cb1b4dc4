package io.millrace.testing;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Hands the shared {@link TestDatabase} to a test method that asks for it: the embedded one, or the
 * installed one to a class that needs the program {@code postgres}.
 */
public final class UsesDatabase implements ParameterResolver {
  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == TestDatabase.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    NeedsProgram needed = context.getRequiredTestClass().getAnnotation(NeedsProgram.class);
    return needed != null && needed.value().equals("postgres")
        ? TestDatabase.sharedInstalled()
        : TestDatabase.shared();
  }
}
