package dev.vireo.program;

import static dev.vireo.runtime.Conformance.ensure;

import dev.vireo.runtime.Conformance;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.video.Clip;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/// What a runner of programs promises: values cross unchanged, tools are called as the API says, and every
/// program ends as one of the outcomes, whatever it does.
public final class ProgramRunnerConformance {
    private static final int THREADS = 3;
    private static final ImagePatch PICTURE = ImagePatch.whole(Image.ofRgb(40, 30, new byte[40 * 30 * 3]));
    private static final VideoSegment VIDEO = VideoSegment.whole(Clip.of(List.of(PICTURE.root(), PICTURE.root()), 1));
    private static final String SPIN = "for i in range(10 ** 12):\n    pass\n";
    private static final ToolHost NO_TOOLS = (function, _) -> {
        throw new ToolException("no tool " + function);
    };

    private ProgramRunnerConformance() {}

    /// The checks of a runner.
    ///
    /// @param runner one whose programs may call the standard API; it is left open
    /// @param another gives one more, which is closed
    /// @param patience the time limit of programs that end by themselves: long on a busy machine
    public static Conformance of(ProgramRunner runner, Supplier<ProgramRunner> another, Duration patience) {
        return new Suite(runner, another, Limits.DEFAULT.withTime(patience)).checks();
    }

    private record Suite(ProgramRunner runner, Supplier<ProgramRunner> another, Limits patient) {
        Conformance checks() {
            return Conformance.of("runner " + runner.getClass().getSimpleName())
                    .with("values of all types come in and go out unchanged", this::values)
                    .with("a tool gets its arguments with defaults, and the program what it gives", this::tools)
                    .with("what a tool refuses is a ToolError with its message", this::refusals)
                    .with("any other exception of a tool goes on to the caller", this::bugs)
                    .with("what is no program is refused before anything runs, and check says why", this::rejected)
                    .with("a program that declares another type than is demanded is refused", this::demanded)
                    .with("an import that programs may not make is refused, typed or not", this::imports)
                    .with("without types only what concerns types is let through", this::untyped)
                    .with("an error of the program is a failure with its type and line", this::failed)
                    .with("computing beyond the time ends the program", this::time)
                    .with("time inside tools does not count", this::toolTime)
                    .with("recursion beyond the frames fails the program", this::frames)
                    .with("printing beyond the limit ends the program", this::output)
                    .with("calling tools beyond the limit fails the program", this::toolCalls)
                    .with("a program runs inside the tool call of another", this::inside)
                    .with("a session goes on after a program that did not return", this::goesOn)
                    .with("sessions run side by side, each with its own values", this::sideBySide)
                    .with("an interrupt ends a program, and the thread stays interrupted", this::interrupted)
                    .with("a session that another thread closes ends its program", this::closed)
                    .with("a session that is opened if there is room runs programs", this::tryOpen)
                    .with("closing twice is closing once", this::closedTwice);
        }

        private static String program(String type, String body) {
            return "def execute_command(image) -> " + type + ":\n" + body.indent(4);
        }

        private static ProgramRunner.Call call(String source) {
            return new ProgramRunner.Call(source, List.of(new Value.Patch(PICTURE)), Optional.empty());
        }

        private Outcome run(String source, ToolHost tools, Limits limits) {
            try (ProgramRunner.Session session = runner.open()) {
                return Objects.requireNonNull(session.run(call(source), tools, limits), "the outcome is null");
            }
        }

        private static Value returned(Outcome outcome) {
            if (outcome instanceof Outcome.Returned(Value value, Type type)) {
                ensure(type.accepts(value), value + " is no " + type);
                return value;
            }
            throw new AssertionError("it " + outcome.label() + ": " + outcome.description());
        }

        private static <T extends Outcome> T ended(Class<T> how, Outcome outcome) {
            ensure(
                    how.isInstance(outcome),
                    "it should end as " + how.getSimpleName() + ", and is " + outcome.label() + ": "
                            + outcome.description());
            return how.cast(outcome);
        }

        private void values() {
            Map<String, Value> entries = new LinkedHashMap<>();
            entries.put("b", new Value.Int(2));
            entries.put("a", new Value.Int(1));
            List<Value> all = List.of(
                    new Value.Bool(true),
                    new Value.Bool(false),
                    new Value.Int(Long.MIN_VALUE),
                    new Value.Int(Long.MAX_VALUE),
                    new Value.Real(0.1),
                    new Value.Real(2),
                    new Value.Real(Double.NEGATIVE_INFINITY),
                    new Value.Str(""),
                    new Value.Str("gr\u00fcn \ud83d\ude00 'quoted'\n"),
                    new Value.None(),
                    new Value.Patch(ImagePatch.ofProgramFrame(PICTURE.root(), 1, 2, 30, 20, "red cube")),
                    new Value.Video(VIDEO),
                    new Value.Items(List.of()),
                    new Value.Items(List.of(new Value.Patch(PICTURE), new Value.Patch(PICTURE))),
                    new Value.Tuple(List.of(new Value.Int(1), new Value.Items(List.of(new Value.Str("x"))))),
                    new Value.Dict(entries));
            try (ProgramRunner.Session session = runner.open()) {
                for (Value value : all) {
                    Type type = Type.of(value);
                    String source = "def execute_command(image, value) -> " + type + ":\n    return value\n";
                    ProgramRunner.Call call =
                            new ProgramRunner.Call(source, List.of(new Value.Patch(PICTURE), value), Optional.of(type));
                    Value back = returned(session.run(call, NO_TOOLS, patient));
                    ensure(back.equals(value), value + " came back as " + back);
                    if (back instanceof Value.Dict(Map<String, Value> map)) {
                        ensure(List.copyOf(map.keySet()).equals(List.of("b", "a")), "the order of " + map);
                    }
                }
            }
        }

        private void tools() {
            List<String> calls = new ArrayList<>();
            Value given = new Value.Str("a");
            ToolHost host = (function, arguments) -> {
                calls.add(function + arguments.stream().map(Value::plain).toList());
                return given;
            };
            Value back =
                    returned(run(program("str", "return image.best_text_match(options=['a', 'b'])"), host, patient));
            ensure(back.equals(given), "the tool gave " + given + ", and the program got " + back);
            String wanted = "ImagePatch.best_text_match[" + new Value.Patch(PICTURE).plain() + ", [a, b], null]";
            ensure(calls.equals(List.of(wanted)), "the tools were called as " + calls);
        }

        private void refusals() {
            Outcome.Failed failed = ended(
                    Outcome.Failed.class,
                    run(program("str", "x = 1\nreturn image.simple_query('q')"), NO_TOOLS, patient));
            ensure(failed.error().equals("ToolError"), "the error is " + failed.error());
            ensure(failed.message().contains("no tool ImagePatch.simple_query"), "it says " + failed.message());
            Value caught = returned(run(
                    program(
                            "str",
                            "try:\n    return image.simple_query('q')\nexcept ToolError as e:\n    return str(e)"),
                    NO_TOOLS,
                    patient));
            ensure(caught.equals(new Value.Str("no tool ImagePatch.simple_query")), "the program caught " + caught);
        }

        private void bugs() {
            IllegalStateException bug = new IllegalStateException("a bug in a tool");
            try {
                Outcome outcome = run(
                        program("bool", "return image.exists('a')"),
                        (_, _) -> {
                            throw bug;
                        },
                        patient);
                throw new AssertionError("it was swallowed; the program " + outcome.label());
            } catch (IllegalStateException e) {
                ensure(e == bug, "another exception came: " + e);
            }
        }

        private void rejected() {
            AtomicBoolean called = new AtomicBoolean();
            ToolHost host = (_, _) -> {
                called.set(true);
                return new Value.Bool(true);
            };
            String broken = program("bool", "image.exists('a')\nreturn (");
            ended(Outcome.Rejected.class, run(broken, host, patient));
            ensure(!called.get(), "it ran all the same");
            ensure(
                    runner.check(call(broken)).stream().anyMatch(d -> d.severity() == Diagnostic.Severity.ERROR),
                    "check finds no error in it");
            ensure(
                    runner.check(call(program("int", "return 1"))).isEmpty(),
                    "check finds something in a right program");
        }

        private void demanded() {
            ProgramRunner.Call call = new ProgramRunner.Call(
                    program("int", "return 1"), List.of(new Value.Patch(PICTURE)), Optional.of(Type.Simple.BOOL));
            try (ProgramRunner.Session session = runner.open()) {
                ended(Outcome.Rejected.class, session.run(call, NO_TOOLS, patient));
            }
        }

        private void imports() {
            String source = "import os\n" + program("int", "return 1");
            ended(Outcome.Rejected.class, run(source, NO_TOOLS, patient));
            try (ProgramRunner.Session session = runner.openUntyped()) {
                ended(Outcome.Rejected.class, session.run(call(source), NO_TOOLS, patient));
            }
        }

        private void untyped() {
            try (ProgramRunner.Session session = runner.openUntyped()) {
                Outcome.Failed failed = ended(
                        Outcome.Failed.class, session.run(call(program("int", "return 'text'")), NO_TOOLS, patient));
                ensure(failed.error().equals("TypeError"), "a value of another type is a " + failed.error());
            }
        }

        private void failed() {
            Outcome.Failed failed =
                    ended(Outcome.Failed.class, run(program("float", "y = 0\nreturn 1 / y"), NO_TOOLS, patient));
            ensure(failed.error().equals("ZeroDivisionError"), "the error is " + failed.error());
            ensure(failed.line().orElse(3) == 3, "the line is " + failed.line());
        }

        private void time() {
            Duration limit = Duration.ofMillis(500);
            Outcome.TimedOut timedOut = ended(
                    Outcome.TimedOut.class, run(program("int", SPIN + "return 1"), NO_TOOLS, patient.withTime(limit)));
            ensure(timedOut.limit().equals(limit), "the limit was " + limit + ", not " + timedOut.limit());
        }

        private void toolTime() {
            Duration limit = Duration.ofSeconds(1);
            ToolHost slow = (_, _) -> {
                long until = System.nanoTime() + limit.plusMillis(500).toNanos();
                while (System.nanoTime() < until) {
                    LockSupport.parkNanos(until - System.nanoTime());
                }
                return new Value.Bool(true);
            };
            returned(run(program("bool", "return image.exists('a')"), slow, patient.withTime(limit)));
        }

        private void frames() {
            String source = "def deeper(n: int) -> int:\n    return 0 if n == 0 else 1 + deeper(n - 1)\n\n"
                    + program("int", "return deeper(500)");
            returned(run(source, NO_TOOLS, patient));
            Limits shallow = new Limits(patient.time(), 100, patient.outputBytes(), patient.toolCalls());
            ended(Outcome.Failed.class, run(source, NO_TOOLS, shallow));
        }

        private void output() {
            Limits little = new Limits(patient.time(), patient.frames(), 1000, patient.toolCalls());
            ended(
                    Outcome.OutputLimit.class,
                    run(program("int", "for i in range(1000):\n    print('0123456789')\nreturn 1"), NO_TOOLS, little));
        }

        private void toolCalls() {
            Limits few = new Limits(patient.time(), patient.frames(), patient.outputBytes(), 3);
            List<String> calls = new ArrayList<>();
            ToolHost host = (function, _) -> {
                calls.add(function);
                return new Value.Bool(true);
            };
            ended(
                    Outcome.Failed.class,
                    run(program("int", "for i in range(10):\n    image.exists('a')\nreturn 1"), host, few));
            ensure(calls.size() == 3, calls.size() + " calls were let through, not 3");
        }

        private void inside() {
            String inner = program("int", "return image.width + 1");
            try (ProgramRunner.Session session = runner.open()) {
                ToolHost host = (_, _) -> returned(session.run(call(inner), NO_TOOLS, patient));
                Value value = returned(session.run(
                        call(program("int", "return 1 + image.recursive_query('q', returns=int)")), host, patient));
                ensure(value.equals(new Value.Int(42)), "the outer program returned " + value);
            }
        }

        private void goesOn() {
            try (ProgramRunner.Session session = runner.open()) {
                for (String body : List.of("return (", "return 1 // 0", SPIN + "return 1")) {
                    session.run(call(program("int", body)), NO_TOOLS, patient.withTime(Duration.ofMillis(500)));
                    Value value = returned(session.run(call(program("int", "return 7")), NO_TOOLS, patient));
                    ensure(value.equals(new Value.Int(7)), "after '" + body + "' a program returned " + value);
                }
            }
        }

        private void sideBySide() throws Exception {
            String source = """
                    def execute_command(image, value) -> int:
                        x = 0
                        for i in range(1000):
                            x += 1
                        return x + value + int(image.simple_query('q'))
                    """;
            for (Boolean right : Conformance.sideBySide(THREADS, () -> {
                long mine = Thread.currentThread().threadId();
                ProgramRunner.Call call = new ProgramRunner.Call(
                        source, List.of(new Value.Patch(PICTURE), new Value.Int(mine)), Optional.empty());
                try (ProgramRunner.Session session = runner.open()) {
                    Value value = returned(session.run(call, (_, _) -> new Value.Str(Long.toString(mine)), patient));
                    return value.equals(new Value.Int(1000 + 2 * mine));
                }
            })) {
                ensure(right, "a program got what belongs to another");
            }
        }

        private void interrupted() throws Exception {
            ToolHost host = (_, _) -> {
                Thread caller = Thread.currentThread();
                Thread.ofVirtual().start(caller::interrupt);
                return new Value.Bool(true);
            };
            String source = program("int", "image.exists('now')\n" + SPIN + "return 1");
            AtomicBoolean flag = new AtomicBoolean();
            // a thread of its own, so that no interrupt is left for whoever runs the checks
            List<Outcome> outcomes = Conformance.sideBySide(1, () -> {
                Outcome outcome = run(source, host, patient);
                flag.set(Thread.interrupted());
                return outcome;
            });
            ended(Outcome.Crashed.class, outcomes.getFirst());
            ensure(flag.get(), "the thread is no longer interrupted");
        }

        private void closed() {
            try (ProgramRunner.Session session = runner.open()) {
                ToolHost host = (_, _) -> {
                    Thread.ofVirtual().start(session::close);
                    return new Value.Bool(true);
                };
                ended(
                        Outcome.Crashed.class,
                        session.run(call(program("int", "image.exists('now')\n" + SPIN + "return 1")), host, patient));
            }
        }

        private void tryOpen() {
            Optional<ProgramRunner.Session> opened = Objects.requireNonNull(runner.tryOpen(), "it is null");
            if (opened.isPresent()) {
                try (ProgramRunner.Session session = opened.get()) {
                    returned(session.run(call(program("int", "return 1")), NO_TOOLS, patient));
                }
            }
        }

        private void closedTwice() {
            ProgramRunner.Session session = runner.open();
            returned(session.run(call(program("int", "return 1")), NO_TOOLS, patient));
            session.close();
            session.close();
            ProgramRunner second = another.get();
            second.close();
            second.close();
            returned(run(program("int", "return 1"), NO_TOOLS, patient));
        }
    }
}
