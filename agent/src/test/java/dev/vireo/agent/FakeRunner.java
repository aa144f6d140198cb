package dev.vireo.agent;

import dev.vireo.program.Diagnostic;
import dev.vireo.program.Limits;
import dev.vireo.program.Outcome;
import dev.vireo.program.ProgramRunner;
import dev.vireo.program.ToolException;
import dev.vireo.program.ToolHost;
import dev.vireo.program.Type;
import dev.vireo.program.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;

/// Runs "programs" that are Java functions, known by the text that a planner gives. It keeps the promises of
/// a runner: a demanded type that differs from the declared one is refused, a value of another type fails,
/// and a `ToolError` that the program lets through fails it.
final class FakeRunner implements ProgramRunner {
    interface Body {
        Value run(Value receiver, ToolHost tools) throws ToolException;
    }

    private record Program(Type declared, Body body) {}

    private final Map<String, Program> programs = new HashMap<>();
    private final Map<String, Outcome> ends = new HashMap<>();
    private final Map<String, boolean[]> mortal = new HashMap<>();
    private final Map<String, List<Diagnostic>> warnings = new HashMap<>();
    final List<String> ran = Collections.synchronizedList(new ArrayList<>());
    final List<Duration> times = Collections.synchronizedList(new ArrayList<>());
    final List<String> checked = Collections.synchronizedList(new ArrayList<>());
    final List<Value> receivers = Collections.synchronizedList(new ArrayList<>());
    final List<List<Value>> arguments = Collections.synchronizedList(new ArrayList<>());
    volatile int opened;
    volatile int untyped;
    volatile int closedSessions;
    boolean closed;

    FakeRunner program(String source, String type, Body body) {
        programs.put(source, new Program(Type.parse(type).orElseThrow(), body));
        return this;
    }

    FakeRunner ends(String source, Outcome outcome) {
        ends.put(source, outcome);
        return this;
    }

    FakeRunner warns(String source, Diagnostic warning) {
        warnings.put(source, List.of(warning));
        return this;
    }

    /// The worker of this program is gone when it ends while `dead` is set; the outermost gets a new one.
    FakeRunner dies(String source, boolean[] dead) {
        mortal.put(source, dead);
        return this;
    }

    @Override
    public ProgramRunner.Session open() {
        synchronized (this) {
            opened++;
        }
        return new ProgramRunner.Session() {
            @Override
            public Outcome run(ProgramRunner.Call call, ToolHost tools, Limits limits) {
                times.add(limits.time());
                return FakeRunner.this.run(call, tools);
            }

            @Override
            public void close() {
                synchronized (FakeRunner.this) {
                    closedSessions++;
                    FakeRunner.this.notifyAll();
                }
            }
        };
    }

    /// Waits until every session that was opened is closed.
    synchronized void awaitAllClosed() throws InterruptedException {
        while (closedSessions < opened) {
            wait();
        }
    }

    private Outcome run(ProgramRunner.Call call, ToolHost tools) {
        ran.add(call.source());
        receivers.add(call.arguments().getFirst());
        arguments.add(call.arguments());
        Outcome end = ends.get(call.source());
        if (end != null) {
            return end;
        }
        List<Diagnostic> findings = findings(call);
        if (findings.stream().anyMatch(d -> d.severity() == Diagnostic.Severity.ERROR)) {
            return new Outcome.Rejected(findings);
        }
        Program program = Objects.requireNonNull(programs.get(call.source()), call.source());
        try {
            Value value = program.body.run(call.arguments().getFirst(), tools);
            if (mortal.containsKey(call.source()) && mortal.get(call.source())[0]) {
                return new Outcome.Crashed("the worker is gone");
            }
            return program.declared.accepts(value)
                    ? new Outcome.Returned(value, program.declared)
                    : new Outcome.Failed("TypeError", "returned " + Type.of(value), OptionalInt.empty());
        } catch (ToolException e) {
            return new Outcome.Failed("ToolError", String.valueOf(e.getMessage()), OptionalInt.of(2));
        }
    }

    private List<Diagnostic> findings(ProgramRunner.Call call) {
        if (ends.containsKey(call.source())) {
            return List.of();
        }
        Program program = programs.get(call.source());
        if (program == null) {
            return List.of(Diagnostic.error("syntax", 1, 1, "not Python: " + call.source(), ""));
        }
        if (call.demanded().isPresent() && !call.demanded().get().equals(program.declared)) {
            return List.of(Diagnostic.error(
                    "wrong-return-type",
                    1,
                    1,
                    "declares " + program.declared + ", not " + call.demanded().get(),
                    ""));
        }
        return warnings.getOrDefault(call.source(), List.of());
    }

    @Override
    public List<Diagnostic> check(ProgramRunner.Call call) {
        checked.add(call.source());
        return findings(call);
    }

    @Override
    public ProgramRunner.Session openUntyped() {
        synchronized (this) {
            untyped++;
        }
        return open();
    }

    @Override
    public void close() {
        closed = true;
    }
}
