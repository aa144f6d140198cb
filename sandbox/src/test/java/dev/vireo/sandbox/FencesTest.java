package dev.vireo.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.vireo.program.Outcome;
import dev.vireo.program.ProgramRunner;
import dev.vireo.runtime.VireoException;
import dev.vireo.sandbox.internal.fence.Linux;
import dev.vireo.sandbox.internal.fence.Lockdown;
import dev.vireo.sandbox.internal.fence.LockedMain;
import dev.vireo.sandbox.internal.host.WorkerCommand;
import dev.vireo.sandbox.internal.host.Wrapper;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What the operating system keeps a worker from, tried from inside a JVM that has given up its rights as
/// workers do. Each fence that this machine does not have is skipped with its reason.
class FencesTest {
    @TempDir
    private static Path folder;

    private static final Map<String, String> LINES = new TreeMap<>();

    @BeforeAll
    static void tryEverything() throws Exception {
        assumeTrue(Linux.here().isPresent(), "fences need Linux on x86-64 or AArch64");
        Path allowed = Files.createDirectory(folder.resolve("allowed"));
        Path forbidden = Files.createDirectory(folder.resolve("forbidden"));
        Files.writeString(allowed.resolve("file"), "kept");
        Files.writeString(forbidden.resolve("file"), "kept");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:MaxDirectMemorySize=64g",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LockedMain.class.getName(),
                        allowed.toString(),
                        forbidden.toString())
                .redirectErrorStream(true)
                .start();
        try (BufferedReader said = process.inputReader(StandardCharsets.UTF_8)) { // a pipe: no file of its grows
            said.lines().forEach(line -> {
                String[] parts = line.split(": (?=worked|refused|true|false)", 2);
                LINES.put(parts[0], parts.length > 1 ? parts[1] : "");
            });
        }
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), "it ends");
        assertEquals(0, process.exitValue(), LINES::toString);
        assertEquals("kept", Files.readString(allowed.resolve("file")).replace("x", "kept"));
    }

    private static void needs(String fence) {
        String line = String.valueOf(LINES.get("fence " + fence));
        assumeTrue(line.startsWith("true"), () -> "this machine has no " + fence + ": " + line);
    }

    private static void refused(String what) {
        String how = String.valueOf(LINES.get(what));
        assertTrue(how.startsWith("refused"), () -> what + ": " + how);
    }

    private static void worked(String what) {
        assertEquals("worked", LINES.get(what), what);
    }

    @Test
    void whatAWorkerNeedsStillWorks() {
        worked("read a file of its own before");
        worked("write a file of its own before");
        worked("read a file of its own");
        worked("make a thread");
        worked("old thread: make a thread");
        worked("read its own limits");
        worked("count its processors");
    }

    @ParameterizedTest
    @ValueSource(strings = {"read another file", "write another file before", "read the host's environment"})
    void landlockHidesOtherFiles(String what) {
        needs(Lockdown.LANDLOCK);
        refused(what);
    }

    @Test
    void landlockKeepsSignalsInside() {
        needs(Lockdown.LANDLOCK);
        assumeTrue(String.valueOf(LINES.get("fence landlock")).contains("signal no other"), "this kernel does not");
        refused("signal its parent before");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "connect",
                "listen",
                "datagram",
                "make a socket",
                "make a local socket",
                "queue calls past the filter",
                "start a process",
                "write a file of its own",
                "write over a file",
                "write another file",
                "remove a file",
                "rename a file",
                "make a folder",
                "make a link",
                "change rights",
                "kill its parent",
            })
    void seccompRefusesItToEveryThread(String what) {
        needs(Lockdown.SECCOMP);
        refused(what);
        refused("old thread: " + what);
    }

    static List<String> callsThatReachOthers() {
        return LockedMain.calls();
    }

    @ParameterizedTest
    @MethodSource("callsThatReachOthers")
    void seccompRefusesWhatReachesOtherProcesses(String what) {
        needs(Lockdown.SECCOMP);
        assertTrue(String.valueOf(LINES.get(what)).contains("EPERM"), () -> what + ": " + LINES.get(what));
        refused("old thread: " + what);
    }

    @ParameterizedTest
    @ValueSource(strings = {"map four gigabytes", "open a thousand files"})
    void limitsBoundMemoryAndDescriptors(String what) {
        needs(Lockdown.LIMITS);
        refused(what);
    }

    @Test
    void aRunnerSaysWhichFencesStand() {
        List<Fence> fences = TestRunner.shared().fences();
        assertEquals(
                List.of(
                        Wrapper.FENCE,
                        Lockdown.NO_NEW_PRIVILEGES,
                        Lockdown.LANDLOCK,
                        Lockdown.LIMITS,
                        Lockdown.SECCOMP),
                fences.stream().map(Fence::name).toList());
        assertTrue(fences.stream().noneMatch(f -> f.detail().isEmpty()), fences::toString);
        System.out.println("fences of this machine: " + fences);
    }

    @Test
    void withoutFencesProgramsRunAsWell() {
        WorkerCommand command =
                WorkerCommand.of(Path.of("target", "worker-cache").toAbsolutePath(), Fencing.OFF);
        try (WorkerRunner runner = new WorkerRunner(command, 1);
                ProgramRunner.Session session = runner.open()) {
            assertInstanceOf(
                    Outcome.Returned.class,
                    session.run(
                            TestRunner.call(TestRunner.program("int", "return 1")),
                            TestRunner.NO_TOOLS,
                            TestRunner.PATIENT));
            assertTrue(runner.fences().stream().noneMatch(Fence::stands));
        }
    }

    @Test
    void theVariableChooses() {
        assertEquals(Fencing.AUTO, Fencing.of(Map.of()));
        assertEquals(Fencing.REQUIRE, Fencing.of(Map.of("VIREO_SANDBOX", "require")));
        assertEquals(Fencing.OFF, Fencing.of(Map.of("VIREO_SANDBOX", "off")));
        VireoException e =
                assertThrows(VireoException.class, () -> Fencing.of(Map.of("VIREO_SANDBOX", "Require\u001b")));
        assertEquals(VireoException.Code.USAGE, e.code());
        assertEquals("VIREO_SANDBOX is 'Require\\u001b'", e.what());
    }

    @Test
    void aWrapperIsUsedOnlyWhenTheWorkersFilesAreThereInside() {
        Wrapper real = Wrapper.of(TestRunner.command());
        WorkerCommand nowhere = new WorkerCommand(
                Path.of("/nowhere/bin/java"), List.of(Path.of("/nowhere/a.jar")), folder.resolve("c"), Fencing.AUTO);
        assertInstanceOf(Wrapper.None.class, Wrapper.of(nowhere));
        assertFalse(real.fence().detail().isEmpty());
    }
}
