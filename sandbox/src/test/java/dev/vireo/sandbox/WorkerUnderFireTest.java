package dev.vireo.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.vireo.program.Outcome;
import dev.vireo.program.ToolHost;
import dev.vireo.program.Value;
import dev.vireo.sandbox.internal.host.WorkerCommand;
import dev.vireo.sandbox.internal.host.WorkerProcess;
import dev.vireo.sandbox.internal.host.WorkerSession;
import dev.vireo.sandbox.internal.host.Wrapper;
import dev.vireo.sandbox.internal.wire.Frame;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Workers that are killed or stopped from outside, and started by the thousand.
class WorkerUnderFireTest {
    private static Outcome withSignal(String signal, String answer, String body) {
        try (WorkerSession session = (WorkerSession) TestRunner.shared().open()) {
            ToolHost tools = (_, _) -> {
                long pid = session.pid().orElseThrow();
                signal(signal, pid);
                if (signal.equals("STOP")) {
                    awaitStopped(pid);
                }
                return new Value.Str(answer);
            };
            return session.run(TestRunner.call(TestRunner.program("int", body)), tools, TestRunner.ONE_SECOND);
        }
    }

    private static void signal(String signal, long pid) {
        try {
            int status = new ProcessBuilder("kill", "-" + signal, Long.toString(pid))
                    .start()
                    .waitFor();
            assertEquals(0, status, "kill -" + signal);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Waits until every thread of a process stands still; a signal is on its way for a while.
    private static void awaitStopped(long pid) {
        Path threads = Path.of("/proc", Long.toString(pid), "task");
        assertTimeoutPreemptively(Duration.ofMinutes(1), () -> {
            while (!allStopped(threads)) {
                Thread.onSpinWait();
            }
        });
    }

    private static boolean allStopped(Path threads) throws IOException {
        try (Stream<Path> all = Files.list(threads)) {
            for (Path thread : all.toList()) {
                String stat = Files.readString(thread.resolve("stat"));
                if (stat.charAt(stat.lastIndexOf(')') + 2) != 'T') {
                    return false;
                }
            }
            return true;
        } catch (NoSuchFileException e) {
            return false; // a thread has just ended
        }
    }

    private static void theNextProgramAnswers() {
        assertEquals(
                new Value.Int(1),
                assertInstanceOf(Outcome.Returned.class, TestRunner.body("int", "return 1", TestRunner.NO_TOOLS))
                        .value());
    }

    private static void needsSignals() {
        assumeTrue(Files.isDirectory(Path.of("/proc/self/fd")), "this machine has no /proc");
        assumeTrue(
                !(Wrapper.of(TestRunner.command()) instanceof Wrapper.Bubblewrap),
                "inside bubblewrap the worker is another process than the one that signals reach");
    }

    @Test
    void aWorkerThatIsKilledInTheMiddleOfACallIsACrash() {
        needsSignals();
        Outcome outcome = withSignal("KILL", "x", "image.simple_query('a')\nreturn 1");
        assertInstanceOf(Outcome.Crashed.class, outcome, outcome.toString());
        theNextProgramAnswers();
    }

    @Test
    void aWorkerThatIsStoppedInTheMiddleOfACallTimesOut() {
        needsSignals();
        Outcome outcome = withSignal("STOP", "x", "image.simple_query('a')\nreturn 1");
        assertEquals(new Outcome.TimedOut(TestRunner.ONE_SECOND.time()), outcome);
        theNextProgramAnswers();
    }

    @Tag("long")
    @Test
    void aStoppedWorkerDoesNotHoldAHostThatWritesMoreThanThePipeTakes() {
        needsSignals();
        Outcome outcome = withSignal("STOP", "x".repeat(1_000_000), "image.simple_query('a')\nreturn 1");
        assertInstanceOf(Outcome.Crashed.class, outcome, outcome.toString());
        theNextProgramAnswers();
    }

    /// The host's side of workers that end as soon as they start.
    private static void startAndKill(int times) throws Exception {
        Path quick = Stream.of("/bin/true", "/usr/bin/true")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow();
        WorkerCommand command = new WorkerCommand(
                quick, List.of(quick), Path.of("target", "worker-cache").toAbsolutePath(), Fencing.OFF);
        Frame.Setup setup = new Frame.Setup(Frame.Role.PROGRAMS, "", 2000, 0, false);
        for (int i = 0; i < times; i++) {
            try (WorkerProcess worker = WorkerProcess.start(command, Optional.empty(), setup)) {
                worker.receive(0);
            } catch (WorkerProcess.Lost | IOException e) {
                // It ended before it read its setup.
            }
        }
    }

    private static long descriptors() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }

    /// The threads that listen to workers.
    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(t -> t.getName().equals("worker-frames") || t.getName().equals("worker-talk"))
                .collect(Collectors.toSet());
    }

    private static void leaksNothing(int times) throws Exception {
        assumeTrue(Files.isDirectory(Path.of("/proc/self/fd")), "this machine has no /proc");
        startAndEnd(20);
        long before = descriptors();
        long threadsBefore = threads().size();
        startAndEnd(times);
        assertTrue(descriptors() <= before + 5, () -> "open descriptors: before " + before);
        assertTrue(threads().size() <= threadsBefore + 5, () -> "threads: before " + threadsBefore);
    }

    /// Starts and kills workers and waits for the threads that listened to them, each of which closes what it read.
    private static void startAndEnd(int times) throws Exception {
        Set<Thread> others = threads();
        startAndKill(times);
        Set<Thread> begun = threads();
        begun.removeAll(others);
        for (Thread listener : begun) {
            listener.join(Duration.ofSeconds(20));
        }
        System.gc();
    }

    @Test
    void aHundredWorkersLeaveNoDescriptorsAndNoThreads() throws Exception {
        leaksNothing(100);
    }

    @Tag("long")
    @Test
    void threeThousandWorkersLeaveNoDescriptorsAndNoThreads() throws Exception {
        leaksNothing(3000);
    }
}
