package dev.barista.node.pod;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// The picture of the pod packages is a star round the machine.
class PodPackageTest {

    private static final int MOST = 6;

    private static final JavaClasses CODE =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("dev.barista.node.pod");

    @Test
    void noClassKnowsMoreThanSixOthersOfItsPackage() {
        Map<String, Set<String>> all = neighbours();

        assertThat(all).containsKey("dev.barista.node.pod.life.Machine");
        all.values().removeIf(known -> known.size() <= MOST);
        assertThat(all).isEmpty();
    }

    @Test
    void theMachineKnowsNothingThatActs() {
        Set<String> known = new TreeSet<>();
        for (JavaClass one : CODE) {
            if (one.getPackageName().equals("dev.barista.node.pod.life")) {
                one.getDirectDependenciesFromSelf().stream()
                        .map(Dependency::getTargetClass)
                        .map(JavaClass::getPackageName)
                        .forEach(known::add);
            }
        }

        assertThat(known)
                .contains("dev.barista.node.pod.run")
                .noneMatch(name -> name.equals("dev.barista.node.pod"))
                .noneMatch(name -> name.matches("dev.barista.node.pod.(port|start|tell|keep)"))
                .noneMatch(name -> name.matches("org.slf4j.*|java.io|java.nio.file.*"));
    }

    /// Top-level classes of the same package, by top-level class; what is nested counts as one.
    private static Map<String, Set<String>> neighbours() {
        Map<String, Set<String>> all = new TreeMap<>();
        for (JavaClass one : CODE) {
            String name = topLevel(one);
            Set<String> known = all.computeIfAbsent(name, _ -> new TreeSet<>());
            for (Dependency dependency : one.getDirectDependenciesFromSelf()) {
                JavaClass target = dependency.getTargetClass();
                boolean same = target.getPackageName().equals(one.getPackageName());
                if (same && !topLevel(target).equals(name)) {
                    known.add(topLevel(target));
                }
            }
        }
        return all;
    }

    private static String topLevel(JavaClass one) {
        String name = one.getBaseComponentType().getName();
        int dollar = name.indexOf('$');
        return dollar < 0 ? name : name.substring(0, dollar);
    }
}
