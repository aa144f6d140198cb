package dev.vireo.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Which module may use which, and which module alone may name a library.
class ArchitectureTest {
    /// A module's package, and the modules that it may use besides what those use.
    private record Module(String root, List<String> uses) {}

    private static final Map<String, Module> MODULES = new LinkedHashMap<>();

    static {
        module("runtime", "dev.vireo.runtime");
        module("program", "dev.vireo.program", "runtime");
        module("models", "dev.vireo.models", "runtime");
        module("layout", "dev.vireo.layout", "runtime");
        module("language", "dev.vireo.language", "models");
        module("vision-tools", "dev.vireo.visiontools", "program", "language");
        module("microworld", "dev.vireo.microworld", "vision-tools");
        module("sandbox", "dev.vireo.sandbox", "program");
        module("planners", "dev.vireo.planners", "program", "layout", "language");
        module("trainer", "dev.vireo.trainer", "language");
        module("diffusion", "dev.vireo.diffusion", "layout", "models", "vision-tools");
        module("agent", "dev.vireo.agent", "planners", "sandbox", "vision-tools");
        module("benchmarks", "dev.vireo.benchmarks", "agent", "diffusion", "microworld");
        module("recipes", "dev.vireo.recipes", "benchmarks", "trainer");
        module("cli", "dev.vireo.cli", "recipes", "benchmarks");
    }

    /// A library's packages, and the only modules that may name them.
    private static final Map<String, Set<String>> FENCES = Map.of(
            "dev.langchain4j", Set.of("language"),
            "org.graalvm", Set.of("sandbox"),
            "org.bytedeco", Set.of("runtime"),
            "ai.djl", Set.of("runtime", "vision-tools"),
            "org.knowm", Set.of("runtime"),
            "ai.onnxruntime", Set.of("runtime", "vision-tools"),
            "org.yaml", Set.of("cli"),
            "picocli", Set.of("cli"),
            "me.tongfei", Set.of("cli"));

    private static JavaClasses classes = new ClassFileImporter().importClasses();

    private static void module(String name, String root, String... uses) {
        MODULES.put(name, new Module(root, List.of(uses)));
    }

    @BeforeAll
    static void readTheClassFilesOfAllModules() {
        classes = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .withImportOption(place -> !place.contains("-tests.jar")) // what modules' tests share
                .importPackages("dev.vireo");
    }

    @Test
    void everyModuleIsSeenAndEveryClassBelongsToOne() {
        Set<String> seen = new TreeSet<>();
        for (JavaClass c : classes) {
            seen.add(moduleOf(c.getPackageName()));
        }
        assertEquals(new TreeSet<>(MODULES.keySet()), seen);
        assertTrue(classes.size() > 50, "only " + classes.size() + " classes were read");
    }

    @Test
    void aModuleUsesOnlyTheModulesBelowIt() {
        List<String> wrong = new ArrayList<>();
        for (Dependency d : dependencies()) {
            String target = d.getTargetClass().getPackageName();
            if (target.startsWith("dev.vireo")) {
                String from = moduleOf(d.getOriginClass().getPackageName());
                String to = moduleOf(target);
                if (!allowed(from).contains(to)) {
                    wrong.add(from + " -> " + to + ": " + d.getDescription());
                }
            }
        }
        assertEquals(List.of(), wrong);
    }

    @Test
    void programUsesOnlyMediaAndErrorsOfRuntime() {
        List<String> wrong = new ArrayList<>();
        for (Dependency d : dependencies()) {
            String target = d.getTargetClass().getPackageName();
            if (moduleOf(d.getOriginClass().getPackageName()).equals("program")
                    && target.startsWith("dev.vireo.runtime")
                    && !Set.of("dev.vireo.runtime", "dev.vireo.runtime.image", "dev.vireo.runtime.video")
                            .contains(target)) {
                wrong.add(d.getDescription());
            }
        }
        assertEquals(List.of(), wrong);
    }

    @Test
    void onlyTheModulesInsideAFenceNameItsLibrary() {
        List<String> wrong = new ArrayList<>();
        for (Dependency d : dependencies()) {
            String target = d.getTargetClass().getPackageName();
            FENCES.forEach((library, inside) -> {
                String from = moduleOf(d.getOriginClass().getPackageName());
                if ((target.equals(library) || target.startsWith(library + ".")) && !inside.contains(from)) {
                    wrong.add(from + " names " + library + ": " + d.getDescription());
                }
            });
        }
        assertEquals(List.of(), wrong);
    }

    @Test
    void noPackageIsSplitBetweenModules() {
        Map<String, Set<String>> homes = new TreeMap<>();
        for (JavaClass c : classes) {
            String uri = c.getSource().orElseThrow().getUri().toString();
            String home = uri.substring(0, uri.length() - c.getName().length() - ".class".length());
            homes.computeIfAbsent(c.getPackageName(), _ -> new TreeSet<>()).add(home);
        }
        homes.values().removeIf(places -> places.size() == 1);
        assertEquals(Map.of(), homes);
    }

    @Test
    void everyPackageSaysThatNullIsMarked() {
        Set<String> all = new TreeSet<>();
        Set<String> marked = new TreeSet<>();
        for (JavaClass c : classes) {
            all.add(c.getPackageName());
            if (c.getSimpleName().equals("package-info") && c.isAnnotatedWith(NullMarked.class)) {
                marked.add(c.getPackageName());
            }
        }
        assertEquals(all, marked);
    }

    private static List<Dependency> dependencies() {
        List<Dependency> out = new ArrayList<>();
        for (JavaClass c : classes) {
            out.addAll(c.getDirectDependenciesFromSelf());
        }
        return out;
    }

    private static String moduleOf(String packageName) {
        return MODULES.entrySet().stream()
                .filter(e -> packageName.equals(e.getValue().root())
                        || packageName.startsWith(e.getValue().root() + "."))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse("no module: " + packageName);
    }

    private static Set<String> allowed(String module) {
        Set<String> out = new TreeSet<>();
        out.add(module);
        Module m = MODULES.get(module);
        if (m != null) {
            for (String used : m.uses()) {
                out.addAll(allowed(used));
            }
        }
        return out;
    }
}
