package dev.vireo.sandbox;

import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.vireo.program.Diagnostic;
import dev.vireo.program.Limits;
import dev.vireo.program.Outcome;
import dev.vireo.program.ProgramRunner;
import dev.vireo.program.ProgramRunnerConformance;
import dev.vireo.program.ToolException;
import dev.vireo.program.ToolHost;
import dev.vireo.program.Value;
import dev.vireo.runtime.Conformance;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// The sandbox keeps what runners promise, and the checks see it when a runner does not.
class RunnerConformanceTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TestFactory
    Stream<DynamicTest> theSandboxKeepsThePromises() {
        return ProgramRunnerConformance.of(
                        TestRunner.shared(), () -> new WorkerRunner(TestRunner.command(), 1), PATIENCE)
                .checks()
                .stream()
                .map(check -> DynamicTest.dynamicTest(check.name(), check::run));
    }

    // --- runners that break one promise each

    private enum Fault {
        TUPLES_BECOME_LISTS,
        DEFAULTS_ARE_LOST,
        REFUSALS_LOSE_THEIR_TEXT,
        BUGS_ARE_SWALLOWED,
        REFUSED_MEANS_FAILED,
        CHECK_FINDS_NOTHING,
        LIMITS_ARE_IGNORED,
        CLOCK_RUNS_IN_TOOLS,
        INTERRUPTS_ARE_FORGOTTEN,
        SESSIONS_STAY_OPEN,
        CLOSES_ONCE
    }

    /// The sandbox with a fault.
    private record Faulty(Fault fault, AtomicInteger closed) implements ProgramRunner {
        Faulty(Fault fault) {
            this(fault, new AtomicInteger());
        }

        @Override
        public ProgramRunner.Session open() {
            return session(TestRunner.shared().open());
        }

        @Override
        public ProgramRunner.Session openUntyped() {
            return session(TestRunner.shared().openUntyped());
        }

        private ProgramRunner.Session session(ProgramRunner.Session sound) {
            return new ProgramRunner.Session() {
                @Override
                public Outcome run(ProgramRunner.Call call, ToolHost tools, Limits limits) {
                    long start = System.nanoTime();
                    Outcome outcome = fault == Fault.BUGS_ARE_SWALLOWED
                            ? swallowing(() -> changed(sound.run(call, changed(tools), changed(limits))))
                            : changed(sound.run(call, changed(tools), changed(limits)));
                    return fault == Fault.CLOCK_RUNS_IN_TOOLS
                                    && System.nanoTime() - start > limits.time().toNanos()
                            ? new Outcome.TimedOut(limits.time())
                            : outcome;
                }

                @Override
                public void close() {
                    if (fault != Fault.SESSIONS_STAY_OPEN) {
                        sound.close();
                    }
                }
            };
        }

        private static Outcome swallowing(Supplier<Outcome> work) {
            try {
                return work.get();
            } catch (IllegalStateException e) {
                return new Outcome.Crashed("something happened");
            }
        }

        private ToolHost changed(ToolHost tools) {
            return (function, arguments) -> {
                try {
                    return tools.call(
                            function,
                            fault == Fault.DEFAULTS_ARE_LOST
                                    ? arguments.stream()
                                            .filter(value -> !(value instanceof Value.None))
                                            .toList()
                                    : arguments);
                } catch (ToolException e) {
                    throw fault == Fault.REFUSALS_LOSE_THEIR_TEXT ? new ToolException("no") : e;
                }
            };
        }

        private Limits changed(Limits limits) {
            return fault == Fault.LIMITS_ARE_IGNORED ? TestRunner.PATIENT.withTime(Duration.ofSeconds(2)) : limits;
        }

        private Outcome changed(Outcome outcome) {
            if (fault == Fault.INTERRUPTS_ARE_FORGOTTEN) {
                Thread.interrupted(); // the flag is cleared, and nobody learns of it
            }
            return switch (outcome) {
                case Outcome.Returned(Value.Tuple(List<Value> values), var type)
                when fault == Fault.TUPLES_BECOME_LISTS -> new Outcome.Returned(new Value.Items(values), type);
                case Outcome.Rejected rejected
                when fault == Fault.REFUSED_MEANS_FAILED ->
                    new Outcome.Failed("SyntaxError", rejected.message(), OptionalInt.empty());
                case Outcome.Returned _,
                        Outcome.Rejected _,
                        Outcome.Failed _,
                        Outcome.TimedOut _,
                        Outcome.OutOfMemory _,
                        Outcome.OutputLimit _,
                        Outcome.Crashed _ -> outcome;
            };
        }

        @Override
        public List<Diagnostic> check(ProgramRunner.Call call) {
            return fault == Fault.CHECK_FINDS_NOTHING
                    ? List.of()
                    : TestRunner.shared().check(call);
        }

        @Override
        public void close() {
            if (closed.incrementAndGet() > 1 && fault == Fault.CLOSES_ONCE) {
                throw new IllegalStateException("closed already");
            }
        }
    }

    private static Conformance.Check check(Fault fault, String promise) {
        return ProgramRunnerConformance.of(
                        new Faulty(fault),
                        () -> new Faulty(fault),
                        fault == Fault.SESSIONS_STAY_OPEN
                                ? Duration.ofSeconds(3) // the program goes on until its time is over
                                : PATIENCE)
                .checks()
                .stream()
                .filter(each -> each.name().equals(promise))
                .findFirst()
                .orElseThrow();
    }

    private static void breaks(Fault fault, String promise) {
        Conformance.Check check = check(fault, promise);
        Class<? extends Throwable> seen =
                fault == Fault.CLOSES_ONCE ? IllegalStateException.class : AssertionError.class;
        assertThrows(seen, check::run, fault + ": " + promise);
    }

    @Test
    void aRunnerThatBreaksAPromiseIsFound() {
        breaks(Fault.TUPLES_BECOME_LISTS, "values of all types come in and go out unchanged");
        breaks(Fault.DEFAULTS_ARE_LOST, "a tool gets its arguments with defaults, and the program what it gives");
        breaks(Fault.REFUSALS_LOSE_THEIR_TEXT, "what a tool refuses is a ToolError with its message");
        breaks(Fault.BUGS_ARE_SWALLOWED, "any other exception of a tool goes on to the caller");
        breaks(Fault.REFUSED_MEANS_FAILED, "what is no program is refused before anything runs, and check says why");
        breaks(Fault.REFUSED_MEANS_FAILED, "a program that declares another type than is demanded is refused");
        breaks(Fault.CHECK_FINDS_NOTHING, "what is no program is refused before anything runs, and check says why");
        breaks(Fault.LIMITS_ARE_IGNORED, "computing beyond the time ends the program");
        breaks(Fault.LIMITS_ARE_IGNORED, "recursion beyond the frames fails the program");
        breaks(Fault.CLOCK_RUNS_IN_TOOLS, "time inside tools does not count");
        breaks(Fault.LIMITS_ARE_IGNORED, "printing beyond the limit ends the program");
        breaks(Fault.LIMITS_ARE_IGNORED, "calling tools beyond the limit fails the program");
        breaks(Fault.INTERRUPTS_ARE_FORGOTTEN, "an interrupt ends a program, and the thread stays interrupted");
        breaks(Fault.SESSIONS_STAY_OPEN, "a session that another thread closes ends its program");
        breaks(Fault.CLOSES_ONCE, "closing twice is closing once");
    }
}
