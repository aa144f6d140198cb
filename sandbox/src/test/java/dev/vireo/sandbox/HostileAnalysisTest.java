package dev.vireo.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.program.Diagnostic;
import dev.vireo.sandbox.HostilePrograms.Hostile;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Every program is checked in about a second, or refused: none hangs the checker, none ends its process.
class HostileAnalysisTest {
    /// Much more than what they take on an idle machine, which is one second.
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private record Took(Hostile program, Duration all, Duration computing, String found) {}

    @Test
    void everyKindOfHostileProgramIsCheckedAtItsLargest() {
        check(HostilePrograms.largest());
    }

    @Test
    void hostileProgramsAreCheckedOrRefused() {
        check(HostilePrograms.some(120, 20261129));
    }

    @Tag("long")
    @Test
    void twoThousandHostileProgramsAreCheckedOrRefused() {
        check(HostilePrograms.some(2000, 1));
    }

    private static void check(List<Hostile> programs) {
        assertEquals(List.of(), TestRunner.shared().check(TestRunner.call(TestRunner.program("int", "return 1"))));
        List<Took> all = new ArrayList<>();
        for (Hostile program : programs) {
            long from = System.nanoTime();
            long computed = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            List<Diagnostic> found = TestRunner.shared().check(TestRunner.call(program.source()));
            long cpu = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - computed;
            all.add(new Took(
                    program,
                    Duration.ofNanos(System.nanoTime() - from),
                    Duration.ofNanos(cpu),
                    found.stream().findFirst().map(Diagnostic::code).orElse("")));
        }
        all.sort(Comparator.comparing(Took::all).reversed());
        if (Boolean.getBoolean("vireo.slowest")) {
            all.forEach(System.out::println);
        }
        for (Took took : all) {
            assertTrue(took.all.compareTo(LONGEST) < 0, took::toString);
        }
        assertEquals(List.of(), TestRunner.shared().check(TestRunner.call(TestRunner.program("int", "return 2"))));
    }
}
