package dev.barista.app;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Instant;
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

    @Test
    void modulesHaveNoCycles() {
        slices().matching("dev.barista.(*)..").should().beFreeOfCycles().check(CODE);
    }

    @Test
    void packagesOfAModuleHaveNoCycles() {
        for (String module :
                new String[] {
                    "model", "store", "apiserver", "control", "gateway", "runtime", "node", "app"
                }) {
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
                .that(not(resideInAnyPackage("dev.barista.gateway..", "dev.barista.apiserver..")))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty..")
                .check(CODE);
    }

    @Test
    void driversDoNotSeeEachOther() {
        noClasses()
                .that()
                .resideInAPackage("dev.barista.runtime.oci..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.barista.runtime.namespaces..")
                .check(CODE);
        noClasses()
                .that()
                .resideInAPackage("dev.barista.runtime.namespaces..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.barista.runtime.oci..")
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
}
