package io.millrace.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameEndingWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import io.vertx.core.Promise;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The rules of the design that the compiler cannot hold, each a test of its own. */
class ArchitectureTest {
  private static final JavaClasses PRODUCTION =
      new ClassFileImporter()
          .withImportOption(location -> !location.contains("/test-classes/"))
          .importPackages("io.millrace");

  /** Where everything is put together. */
  private static final DescribedPredicate<JavaClass> COMPOSITION = resideInAPackage("io.millrace");

  @TestFactory
  Stream<DynamicTest> rules() {
    return Stream.of(layers(), libraries(), roles(), habits())
        .flatMap(List::stream)
        .map(rule -> DynamicTest.dynamicTest(rule.getDescription(), () -> rule.check(PRODUCTION)));
  }

  private static List<ArchRule> layers() {
    return List.of(
        noClasses()
            .that()
            .resideInAPackage("io.millrace.platform..")
            .should()
            .dependOnClassesThat(
                resideInAPackage("io.millrace..")
                    .and(DescribedPredicate.not(resideInAPackage("io.millrace.platform.."))))
            .as("the platform knows no feature"),
        slices()
            .matching("io.millrace.(*)..")
            .should()
            .beFreeOfCycles()
            .as("features call each other in one direction"));
  }

  private static List<ArchRule> libraries() {
    return List.of(
        only(
            "the web router is seen by routes alone",
            resideInAnyPackage(
                    "io.millrace.platform.http..", "io.millrace.platform.observability..")
                .or(topLevelNameEndingWith("Routes"))
                .or(COMPOSITION),
            "io.vertx.ext.web.."),
        noClasses()
            .that(
                DescribedPredicate.not(
                    resideInAPackage("io.millrace.platform.db..")
                        .or(topLevelNameEndingWith("Store"))
                        .or(COMPOSITION)))
            .should()
            .dependOnClassesThat(
                resideInAnyPackage("io.vertx.sqlclient..", "io.vertx.pgclient..", "java.sql..")
                    .and(
                        DescribedPredicate.not(
                            assignableTo(Tuple.class).or(assignableTo(Row.class)))))
            .as("SQL is seen by stores alone; helpers of a store may read rows and fill tuples"),
        only(
            "ONNX Runtime is seen by the engine alone",
            resideInAPackage("io.millrace.serving.engine.."),
            "ai.onnxruntime.."),
        only(
            "S3 is seen by the blob store alone",
            resideInAPackage("io.millrace.platform.blob.."),
            "io.minio..",
            "org.gaul.."));
  }

  private static List<ArchRule> roles() {
    return List.of(
        classes()
            .that()
            .haveSimpleNameEndingWith("Store")
            .and()
            .areTopLevelClasses()
            .and()
            .resideOutsideOfPackage("io.millrace.platform..")
            .should()
            .notBePublic()
            .as("stores are their package's own"));
  }

  private static List<ArchRule> habits() {
    return List.of(
        noClasses()
            .should()
            .callMethodWhere(isOrderedExecuteBlocking())
            .as("no one-argument executeBlocking, which makes a whole verticle wait in line"),
        noClasses()
            .that(simpleNameEndingWith("Service").or(simpleNameEndingWith("Store")))
            .should()
            .dependOnClassesThat()
            .areAssignableTo(Promise.class)
            .orShould()
            .callMethodWhere(named("onComplete"))
            .as("services and stores compose futures, without Promise or onComplete"),
        fields().that().areStatic().should().beFinal().as("no static that changes"),
        noClasses()
            .should()
            .dependOnClassesThat()
            .areAssignableTo(ThreadLocal.class)
            .as("no thread-locals: pass the Caller"),
        noClasses()
            .that()
            .resideOutsideOfPackages("io.millrace.platform.time..")
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(UUID.class, "randomUUID")
            .as("time and ids come from platform.time"),
        noClasses()
            .that()
            .resideOutsideOfPackages("io.millrace.platform.config..")
            .should()
            .callMethod(System.class, "getenv")
            .orShould()
            .callMethod(System.class, "getenv", String.class)
            .as("settings come from platform.config"));
  }

  private static ArchRule only(
      String description, DescribedPredicate<JavaClass> allowed, String... packages) {
    return noClasses()
        .that(DescribedPredicate.not(allowed))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(packages)
        .as(description);
  }

  /** By name, for a class and what is nested in it. */
  private static DescribedPredicate<JavaClass> topLevelNameEndingWith(String suffix) {
    return DescribedPredicate.describe(
        "*" + suffix, type -> outermost(type).getSimpleName().endsWith(suffix));
  }

  private static JavaClass outermost(JavaClass type) {
    return type.getEnclosingClass().map(ArchitectureTest::outermost).orElse(type);
  }

  private static DescribedPredicate<JavaAccess<?>> named(String method) {
    return DescribedPredicate.describe(method, call -> call.getName().equals(method));
  }

  private static DescribedPredicate<JavaAccess<?>> isOrderedExecuteBlocking() {
    return DescribedPredicate.describe(
        "executeBlocking(Callable)",
        call ->
            call.getName().equals("executeBlocking")
                && call.getTarget()
                    instanceof
                    com.tngtech.archunit.core.domain.AccessTarget.CodeUnitCallTarget target
                && target.getRawParameterTypes().size() == 1
                && target.getRawParameterTypes().get(0).isEquivalentTo(Callable.class));
  }
}
