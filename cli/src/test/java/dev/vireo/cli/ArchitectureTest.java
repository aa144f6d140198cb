package dev.vireo.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

    /// The public packages of modules that have several rooms for users; all others have one, their own.
    private static final Map<String, Set<String>> ROOMS = Map.of(
            "runtime",
            Set.of("chart", "folder", "hub", "image", "json", "packed", "tensor", "tokenizer", "video", "weights"),
            "models",
            Set.of(
                    "autoencoderkl",
                    "clip",
                    "crossmae",
                    "depthanything",
                    "families",
                    "nanodet",
                    "nvila",
                    "owlv2",
                    "ps3",
                    "qwen2",
                    "qwen25vl",
                    "s2",
                    "siglip",
                    "smolvlm",
                    "unet3d",
                    "world"),
            "diffusion",
            Set.of("guidance", "sampling"),
            "vision-tools",
            Set.of("builtin", "endpoint", "open", "photos", "vocabulary"),
            "microworld",
            Set.of("questions"),
            "benchmarks",
            Set.of("arms", "data", "faults", "layout", "make", "metric", "report", "run"),
            "trainer",
            Set.of("rl", "sft"));

    /// How many public types a user may be shown: without those of the families of networks, which are all
    /// alike, and in a family. Then how many types one package may hold.
    private static final int MOST_PUBLIC = 250;

    private static final int MOST_PUBLIC_IN_A_FAMILY = 10;

    private static final int MOST_IN_A_PACKAGE = 45;

    /// A library's packages, and the only modules that may name them.
    private static final Map<String, Set<String>> FENCES = Map.of(
            "dev.langchain4j", Set.of("language"),
            "com.hubspot", Set.of("language"),
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
    void everyJarIsNamedAsItsRootPackageAndStandsInTheBom() throws IOException {
        String bom = Files.readString(Path.of("../bom/pom.xml"));
        for (Map.Entry<String, Module> module : MODULES.entrySet()) {
            String pom = Files.readString(Path.of("..", module.getKey(), "pom.xml"));
            String name = "<module.name>" + module.getValue().root() + "</module.name>";
            assertTrue(pom.contains(name), module.getKey() + " lacks " + name);
            String artifact = "<artifactId>vireo-" + module.getKey() + "</artifactId>";
            assertTrue(bom.contains(artifact), "the BOM lacks " + artifact);
        }
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
    void noModuleNamesAnothersInternals() {
        List<String> wrong = new ArrayList<>();
        for (Dependency d : dependencies()) {
            String target = d.getTargetClass().getPackageName();
            if (isInternal(target)
                    && !moduleOf(target).equals(moduleOf(d.getOriginClass().getPackageName()))) {
                wrong.add(d.getDescription());
            }
        }
        assertEquals(List.of(), wrong);
    }

    @Test
    void aPackageIsAModulesOwnOrOneOfItsRoomsOrInternal() {
        Set<String> wrong = new TreeSet<>();
        for (JavaClass c : classes) {
            String name = c.getPackageName();
            String module = moduleOf(name);
            String root = Objects.requireNonNull(MODULES.get(module), module).root();
            if (!isInternal(name)
                    && !name.equals(root)
                    && !ROOMS.getOrDefault(module, Set.of()).contains(name.substring(root.length() + 1))) {
                wrong.add(name);
            }
        }
        assertEquals(Set.of(), wrong);
    }

    /// A public package holds words that its internals use and facades that use its internals, so there each
    /// type counts by itself; every other package counts as one.
    @Test
    void packagesFormNoCircle() {
        Map<String, Set<String>> uses = new TreeMap<>();
        for (Dependency d : dependencies()) {
            if (d.getTargetClass().getPackageName().startsWith("dev.vireo")) {
                uses.computeIfAbsent(node(d.getOriginClass()), _ -> new TreeSet<>())
                        .add(node(d.getTargetClass()));
            }
        }
        Set<String> wrong = new TreeSet<>();
        uses.forEach((from, targets) -> {
            for (String to : targets) {
                if (!packageOf(from).equals(packageOf(to))
                        && reachable(to, uses).contains(from)) {
                    wrong.add(from + " -> " + to);
                }
            }
        });
        assertEquals(Set.of(), wrong);
    }

    @Test
    void usersAreShownFewTypesAndNoPackageIsFull() {
        Set<String> shown = new TreeSet<>();
        Map<String, Set<String>> families = new TreeMap<>();
        Map<String, Set<String>> packages = new TreeMap<>();
        for (JavaClass c : classes) {
            if (c.isTopLevelClass() && !c.getSimpleName().equals("package-info")) {
                packages.computeIfAbsent(c.getPackageName(), _ -> new TreeSet<>())
                        .add(c.getSimpleName());
                if (c.getModifiers().contains(JavaModifier.PUBLIC) && !isInternal(c.getPackageName())) {
                    if (isFamily(c.getPackageName())) {
                        families.computeIfAbsent(c.getPackageName(), _ -> new TreeSet<>())
                                .add(c.getSimpleName());
                    } else {
                        shown.add(c.getName());
                    }
                }
            }
        }
        packages.values().removeIf(types -> types.size() < MOST_IN_A_PACKAGE); // and one file about the package
        assertEquals(Map.of(), packages);
        assertTrue(shown.size() < MOST_PUBLIC, shown.size() + " public types: " + shown);
        families.values().removeIf(types -> types.size() < MOST_PUBLIC_IN_A_FAMILY);
        assertEquals(Map.of(), families);
    }

    /// Whether a package holds one family of networks.
    private static boolean isFamily(String name) {
        return name.startsWith("dev.vireo.models.") && !isInternal(name) && !name.endsWith(".families");
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

    private static boolean isInternal(String packageName) {
        return packageName.contains(".internal.") || packageName.endsWith(".internal");
    }

    /// A public type, or an internal package with a point at its end.
    private static String node(JavaClass c) {
        JavaClass outer = c.getBaseComponentType();
        while (outer.getEnclosingClass().isPresent()) {
            outer = outer.getEnclosingClass().get();
        }
        return isInternal(outer.getPackageName()) ? outer.getPackageName() + "." : outer.getName();
    }

    private static String packageOf(String node) {
        return node.substring(0, node.lastIndexOf('.'));
    }

    private static Set<String> reachable(String from, Map<String, Set<String>> uses) {
        Set<String> seen = new HashSet<>();
        Deque<String> next = new ArrayDeque<>(List.of(from));
        while (!next.isEmpty()) {
            String node = next.pop();
            if (seen.add(node)) {
                next.addAll(uses.getOrDefault(node, Set.of()));
            }
        }
        return seen;
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
