package dev.barista.app;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.barista.model.time.Ticker;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/// The architecture, as rules that fail.
class ArchitectureTest {

    /// Test classes of other modules come from folders or, once a module is packaged, from its
    /// test-jar.
    private static final ImportOption NOT_A_TEST_JAR = location -> !location.contains("-tests.jar");

    private static final JavaClasses CODE =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .withImportOption(NOT_A_TEST_JAR)
                    .importPackages("dev.barista");

    private static final List<String> MODULES =
            List.of(
                    "model",
                    "store",
                    "apiserver",
                    "control",
                    "gateway",
                    "dns",
                    "runtime",
                    "node",
                    "app");

    private static final List<String> AWAKE =
            List.of("model", "store", "apiserver", "control", "dns", "node", "app");

    /// Reads a clock, does input or output, logs, or knows of threads.
    private static final DescribedPredicate<JavaClass> IMPURE =
            resideInAnyPackage("org.slf4j..", "java.net..", "java.nio..", "java.sql..")
                    .or(resideInAPackage("java.util.concurrent.."))
                    .or(belongToAnyOf(Clock.class, InstantSource.class, Ticker.class, Thread.class))
                    .as("impure");

    private static final DescribedPredicate<JavaMethodCall> MAKES_A_CLOCK_OF_THE_MACHINE =
            describe(
                    "makes a clock of the machine",
                    call ->
                            (isOf(call, InstantSource.class) || isOf(call, Clock.class))
                                    && (call.getName().startsWith("system")
                                            || call.getName().startsWith("tick")));

    private static final DescribedPredicate<JavaMethodCall> PARKS_FOR_A_TIME =
            describe(
                    "parks for a time",
                    call ->
                            (isOf(call, LockSupport.class)
                                            && call.getName().matches("park(Nanos|Until)"))
                                    || (isOf(call, TimeUnit.class)
                                            && call.getName().equals("sleep")));

    private static boolean isOf(JavaMethodCall call, Class<?> owner) {
        return call.getTargetOwner().isEquivalentTo(owner);
    }

    @Test
    void modulesHaveNoCycles() {
        slices().matching("dev.barista.(*)..").should().beFreeOfCycles().check(CODE);
    }

    @Test
    void packagesOfAModuleHaveNoCycles() {
        for (String module : MODULES) {
            slices().matching("dev.barista." + module + ".(*)..")
                    .should()
                    .beFreeOfCycles()
                    .check(CODE);
        }
    }

    @Test
    void decisionsArePure() {
        classes()
                .that()
                .resideInAPackage("..control.autoscale..")
                .should()
                .onlyDependOnClassesThat(
                        resideInAnyPackage(
                                "..control.autoscale..",
                                "dev.barista.model.serving",
                                "java.lang..",
                                "java.time",
                                "java.util",
                                "org.jspecify.."))
                .because("a decision without clock and I/O is tested without either")
                .check(CODE);
    }

    @Test
    void whatTheLedgerSumsAndPricesIsPure() {
        classes()
                .that()
                .resideInAPackage("dev.barista.model.ledger")
                .should()
                .onlyDependOnClassesThat(
                        resideInAnyPackage(
                                        "dev.barista.model..",
                                        "java.lang..",
                                        "java.math",
                                        "java.time..",
                                        "java.util..",
                                        "tools.jackson.databind",
                                        "org.jspecify..")
                                .and(not(IMPURE)))
                .because("a bill follows from the facts alone")
                .check(CODE);
    }

    /// With all that they call, be it in other packages.
    @Test
    void policiesOfTheLadderArePure() {
        List<JavaClass> policies =
                CODE.stream()
                        .filter(type -> type.getPackageName().equals("dev.barista.node.ladder"))
                        .filter(type -> type.getSimpleName().endsWith("Policy"))
                        .toList();
        assertThat(policies).hasSizeGreaterThan(1);
        assertThat(impuritiesOf(policies)).isEmpty();
    }

    private static Set<String> impuritiesOf(List<JavaClass> roots) {
        var found = new TreeSet<String>();
        var seen = new HashSet<JavaClass>(roots);
        var open = new ArrayDeque<JavaClass>(roots);
        while (!open.isEmpty()) {
            for (Dependency dependency : open.poll().getDirectDependenciesFromSelf()) {
                JavaClass target = dependency.getTargetClass();
                if (IMPURE.test(target)) {
                    found.add(dependency.getDescription());
                } else if (target.getPackageName().startsWith("dev.barista") && seen.add(target)) {
                    open.add(target);
                }
            }
        }
        return found;
    }

    @Test
    void theModelNeitherLogsNorDoesInputOrOutput() {
        noClasses()
                .that()
                .resideInAPackage("dev.barista.model..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.slf4j..", "java.nio.file..", "java.net..", "java.sql..")
                .check(CODE);
    }

    @Test
    void controlAndDataPlaneDoNotKnowEachOther() {
        noClasses()
                .that()
                .resideInAPackage("dev.barista.gateway..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.barista.control..", "dev.barista.node..", "dev.barista.runtime..")
                .check(CODE);
        noClasses()
                .that()
                .resideInAPackage("dev.barista.control..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.barista.gateway..", "dev.barista.node..", "dev.barista.runtime..")
                .check(CODE);
    }

    @Test
    void onlyTheEdgesSpeakNetty() {
        noClasses()
                .that(
                        not(
                                resideInAnyPackage(
                                        "dev.barista.gateway..",
                                        "dev.barista.dns..",
                                        "dev.barista.apiserver..",
                                        "dev.barista.app.probe..")))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty..")
                .check(CODE);
    }

    @Test
    void driversDoNotSeeEachOther() {
        slices().matching("dev.barista.runtime.(oci|namespaces|rootless)..")
                .should()
                .notDependOnEachOther()
                .because("what drivers share is in runtime.container")
                .check(CODE);
    }

    @Test
    void onlyTheTimePackageReadsTheMachinesTime() {
        noClasses()
                .that(
                        not(resideInAPackage("dev.barista.model.time.."))
                                .and(not(resideInAPackage("dev.barista.app.command.."))))
                .should()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Instant.class, "now")
                .because("time is given, so that tests can move it; a command reads it once")
                .check(CODE);
    }

    @Test
    void onlyTheCompositionRootTakesTheMachinesClock() {
        noClasses()
                .that(
                        not(resideInAPackage("dev.barista.model.time.."))
                                .and(not(resideInAPackage("dev.barista.app.wiring.."))))
                .should()
                .callMethodWhere(MAKES_A_CLOCK_OF_THE_MACHINE)
                .because("a part is given its clock by the code that makes it")
                .check(CODE);
    }

    @Test
    void noFutureIsCompletedUnderALock() {
        assertThat(LockedCompletions.in(MODULES)).isEmpty();
    }

    @Test
    void aFutureThatIsCompletedUnderALockIsFound() {
        assertThat(LockedCompletions.of(LockedCompletionsExamples.class))
                .containsExactlyInAnyOrder(
                        "LockedCompletionsExamples.inABlock",
                        "LockedCompletionsExamples.inASynchronizedMethod",
                        "LockedCompletionsExamples.underALock",
                        "LockedCompletionsExamples.byACall");
    }

    @Test
    void noTestSleeps() {
        noClasses()
                .should()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .callMethod(Thread.class, "sleep", Duration.class)
                .orShould()
                .callMethodWhere(PARKS_FOR_A_TIME)
                .because("a test that waits for time is slow on a good day and wrong on a bad one")
                .check(testsOf(AWAKE));
    }

    private static JavaClasses testsOf(List<String> modules) {
        return new ClassFileImporter()
                .importPaths(
                        modules.stream()
                                .map(m -> Path.of("..", m, "target", "test-classes"))
                                .toList());
    }
}
