package dev.vireo.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The script `vireo` in a small checkout, with a JDK and a Maven that are scripts, too.
class LauncherTest {
    /// What runs a script as a user who owns nothing here; nobody can be kept from writing as root.
    private static final List<String> AS_ANOTHER =
            System.getProperty("user.name").equals("root")
                    ? List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")
                    : List.of();

    @TempDir
    private Path folder = Path.of("");

    private Path checkout = Path.of("");
    private final Map<String, String> environment = new HashMap<>();

    private record Result(int code, String out, String err) {}

    @BeforeEach
    void layOutACheckout() throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        checkout = Files.createDirectory(folder.resolve("checkout"));
        Path project = Path.of("").toAbsolutePath().resolve("..");
        copy(project.resolve("vireo"), checkout.resolve("vireo"));
        copy(project.resolve("tools/jdk25.sh"), checkout.resolve("tools/jdk25.sh"));
        write("checkout/pom.xml", "<project/>");
        write("checkout/cli/pom.xml", "<project/>");
        write("checkout/cli/src/main/java/A.java", "class A {}");
        write("repository/org/some/1/some-1.jar", "a library");
        write("jdk/release", "JAVA_VERSION=\"25.0.1\"\n");
        script("jdk/bin/javac", "exit 0");
        script("jdk/bin/java", "printf '%s\\n' \"$@\"; echo \"LC_ALL=${LC_ALL-}\"; echo \"caches=${XDG_CACHE_HOME-}\"");
        script("bin/mvn", """
                case $1 in -v) echo "Apache Maven 3.9.11"; exit 0 ;; esac
                [ -e cli/src/main/java/A.java ] || exit 1
                if grep -q broken cli/src/main/java/A.java; then
                  echo "[ERROR] /A.java:[1,1] broken"
                  exit 1
                fi
                echo "[INFO] Building Vireo runtime 0.1.0-SNAPSHOT      [1/1]"
                mkdir -p cli/target/vireo-libs
                echo a >cli/target/vireo-libs/vireo-agent-1.jar
                echo b >cli/target/vireo-cli-1.jar
                printf %%s "%s" >cli/target/vireo.classpath
                """.formatted(folder.resolve("repository/org/some/1/some-1.jar")));
        Files.createDirectory(folder.resolve("home"));
        Files.createDirectory(folder.resolve("tmp"));
        environment.put("PATH", folder.resolve("bin") + ":/usr/bin:/bin");
        environment.put("JAVA_HOME", folder.resolve("jdk").toString());
        environment.put("HOME", folder.resolve("home").toString());
        environment.put("TMPDIR", folder.resolve("tmp").toString());
        environment.put("LC_ALL", "C.UTF-8");
    }

    @AfterEach
    void letEverythingBeDeleted() throws IOException {
        permit(folder, "rwxr-xr-x");
    }

    @Test
    void theFirstUseBuildsAndTheSecondDoesNot() throws IOException {
        Result first = run("ask", "--question", "What is this?");
        assertEquals(0, first.code(), first.err());
        assertTrue(first.err().contains("building Vireo (once"), first.err());
        assertTrue(first.out().contains("dev.vireo.cli.Vireo\nask\n--question\nWhat is this?\n"), first.out());
        assertTrue(first.out().contains(checkout.resolve(".vireo") + "/build-"), first.out());
        Result second = run("version");
        assertEquals("", second.err());
        assertTrue(second.out().contains("dev.vireo.cli.Vireo\nversion\n"), second.out());
    }

    @Test
    void newerSourcesAreBuiltAgain() throws IOException {
        run("version");
        Path source = checkout.resolve("cli/src/main/java/A.java");
        Files.setLastModifiedTime(
                source, java.nio.file.attribute.FileTime.fromMillis(System.currentTimeMillis() + 60_000));
        assertTrue(run("version").err().contains("building Vireo (sources have changed"));
        environment.put("VIREO_NO_BUILD", "1");
        assertEquals("", run("version").err());
    }

    @Test
    void aBuildThatFailsSaysWhyAndLeavesNoFolder() throws IOException {
        write("checkout/cli/src/main/java/A.java", "broken");
        Result result = run("version");
        assertEquals(3, result.code());
        assertTrue(result.err().contains("[ERROR] /A.java:[1,1] broken"), result.err());
        assertTrue(result.err().contains("the build failed; all of it is in"), result.err());
        try (Stream<Path> left = Files.list(checkout.resolve(".vireo"))) {
            assertEquals(
                    List.of("build.log", "lock"),
                    left.map(f -> f.getFileName().toString()).sorted().toList());
        }
    }

    @Test
    void aCheckoutThatCantBeWrittenIsBuiltAmongTheUsersCaches() throws IOException {
        permit(checkout, "r-xr-xr-x");
        permit(folder.resolve("home"), "rwxrwxrwx");
        Result first = runAsAnother("version");
        assertEquals(0, first.code(), first.err());
        assertTrue(first.out().contains(folder.resolve("home/.cache/vireo/checkouts/checkout-") + ""), first.out());
        assertFalse(Files.exists(checkout.resolve(".vireo")));
        assertFalse(Files.exists(checkout.resolve("cli/target")));
        Result second = runAsAnother("version");
        assertEquals("", second.err());
    }

    @Test
    void aBuildThatAnotherUserMadeIsRunAsItIs() throws IOException {
        run("version");
        permit(checkout, "r-xr-xr-x");
        permit(folder.resolve("repository"), "rwx------"); // as Maven's copies are in somebody's home
        permit(folder.resolve("tmp"), "rwxrwxrwx");
        environment.put("HOME", "/nonexistent");
        Result result = runAsAnother("version");
        assertEquals(0, result.code(), result.err());
        assertFalse(result.err().contains("building"), result.err());
        assertTrue(result.out().contains(checkout.resolve(".vireo") + "/build-"), result.out());
    }

    @Test
    void aUserWithoutAHomeHasCachesInATemporaryFolderAndIsTold() throws IOException {
        permit(folder.resolve("tmp"), "rwxrwxrwx");
        permit(checkout, "r-xr-xr-x");
        environment.put("HOME", "/nonexistent");
        environment.put("XDG_CACHE_HOME", folder.resolve("jdk/caches").toString());
        Result result = runAsAnother("version");
        assertEquals(0, result.code(), result.err());
        assertTrue(result.err().contains("jdk/caches] can't be written, so caches lie in [" + folder), result.err());
        assertTrue(result.out().contains("caches=" + folder.resolve("tmp/vireo-")), result.out());
        assertTrue(result.out().contains("-Duser.home=/nonexistent\n"), result.out());
        assertTrue(result.out().contains("cachedir=" + folder.resolve("tmp/vireo-")), result.out());
    }

    @Test
    void aTemporaryFolderOfSomebodyElseIsNotTrusted() throws IOException {
        assumeTrue(!AS_ANOTHER.isEmpty(), "needs two users");
        permit(folder.resolve("tmp"), "rwxrwxrwx");
        permit(Files.createDirectory(folder.resolve("tmp/vireo-65534")), "rwxrwxrwx");
        environment.put("HOME", "/nonexistent");
        Result result = runAsAnother("version");
        assertEquals(2, result.code());
        assertTrue(result.err().contains("set XDG_CACHE_HOME to a folder of yours"), result.err());
    }

    @Test
    void theBuildOfSomebodyElseIsWaitedForAndNotForEver() throws IOException {
        environment.put("VIREO_BUILD_WAIT", "0");
        write("checkout/.vireo/lock", "process 7 of eva on desk\n");
        Process holder = new ProcessBuilder("flock", checkout.resolve(".vireo/lock") + "", "cat")
                .redirectErrorStream(true)
                .start();
        try (var in = holder.getOutputStream()) {
            in.write("held\n".getBytes(StandardCharsets.UTF_8));
            in.flush();
            assertEquals('h', holder.getInputStream().read());
            Result result = run("version");
            assertEquals(5, result.code());
            assertTrue(result.err().contains("the build that process 7 of eva on desk runs is not done"), result.err());
        } finally {
            holder.destroyForcibly();
        }
    }

    @Test
    void aLockThatNobodyHoldsIsNoObstacle() throws IOException {
        write("checkout/.vireo/lock", "process 1 of root on another\n");
        assertEquals(0, run("version").code());
    }

    @Test
    void aWrongJdkOfVireosOwnIsSaid() throws IOException {
        environment.put("VIREO_JAVA_HOME", "/nowhere/jdk");
        Result result = run("version");
        assertEquals(2, result.code());
        assertTrue(
                result.err().contains("VIREO_JAVA_HOME is [/nowhere/jdk], which is not the home of a JDK 25"),
                result.err());
    }

    @Test
    void withoutALocaleLettersAreReadAsUtf8() throws IOException {
        for (String locale : List.of("C", "POSIX", "")) {
            environment.put("LC_ALL", locale);
            assertTrue(run("version").out().contains("LC_ALL=C.UTF-8\n"), locale);
        }
    }

    @Test
    void theHomeIsThatOfTheVariableAndElseThatOfTheListOfUsers() throws IOException {
        assertTrue(run("version").out().contains("-Duser.home=" + folder.resolve("home") + "\n"));
        environment.remove("HOME");
        environment.put("XDG_CACHE_HOME", folder.resolve("home/caches").toString());
        assertTrue(run("version").out().contains("-Duser.home=" + System.getProperty("user.home") + "\n"));
    }

    @Test
    void aTerminalIsToldHowFarTheBuildIs() throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/script")), "needs script(1)");
        Result result = run(List.of("script", "-qec", checkout.resolve("vireo") + " version", "/dev/null"));
        assertTrue(result.out().contains("  [1/1] runtime"), result.out());
        assertTrue(result.out().contains("-Dvireo.stderr.terminal=true"), result.out());
    }

    private Result run(String... arguments) throws IOException {
        return run(line(List.of(), arguments));
    }

    private Result runAsAnother(String... arguments) throws IOException {
        return run(line(AS_ANOTHER, arguments));
    }

    private List<String> line(List<String> prefix, String... arguments) {
        List<String> out = new ArrayList<>(prefix);
        out.add(checkout.resolve("vireo").toString());
        out.addAll(List.of(arguments));
        return out;
    }

    private Result run(List<String> line) throws IOException {
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(line)
                .directory(folder.toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        try {
            int code = builder.start().waitFor();
            return new Result(code, Files.readString(out), Files.readString(err));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void write(String file, String text) throws IOException {
        Path path = folder.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    private void script(String file, String text) throws IOException {
        write(file, "#!/bin/sh\n" + text + "\n");
        Files.setPosixFilePermissions(folder.resolve(file), PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        Files.copy(from, to);
        Files.setPosixFilePermissions(to, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /// Gives a folder and the folders in it these permissions.
    private static void permit(Path folder, String permissions) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.filter(Files::isDirectory).toList()) {
                Files.setPosixFilePermissions(each, PosixFilePermissions.fromString(permissions));
            }
        }
    }
}
