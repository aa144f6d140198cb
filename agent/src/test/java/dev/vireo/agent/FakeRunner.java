package dev.vireo.agent;

import dev.vireo.program.Diagnostic;
import dev.vireo.program.Limits;
import dev.vireo.program.Outcome;
import dev.vireo.program.ProgramCall;
import dev.vireo.program.ProgramRunner;
import dev.vireo.program.ProgramSession;
import dev.vireo.program.ToolException;
import dev.vireo.program.ToolHost;
import dev.vireo.program.Type;
import dev.vireo.program.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
    final List<String> ran = new ArrayList<>();
    final List<Value> receivers = new ArrayList<>();
    int opened;
    int closedSessions;
    boolean closed;

    FakeRunner program(String source, String type, Body body) {
        programs.put(source, new Program(Type.parse(type).orElseThrow(), body));
        return this;
    }

    FakeRunner ends(String source, Outcome outcome) {
        ends.put(source, outcome);
        return this;
    }

    /// The worker of this program is gone when it ends while `dead` is set; the outermost gets a new one.
    FakeRunner dies(String source, boolean[] dead) {
        mortal.put(source, dead);
        return this;
    }

    @Override
    public ProgramSession open() {
        opened++;
        return new ProgramSession() {
            @Override
            public Outcome run(ProgramCall call, ToolHost tools, Limits limits) {
                return FakeRunner.this.run(call, tools);
            }

            @Override
            public void close() {
                closedSessions++;
            }
        };
    }

    private Outcome run(ProgramCall call, ToolHost tools) {
        ran.add(call.source());
        receivers.add(call.arguments().getFirst());
        Outcome end = ends.get(call.source());
        if (end != null) {
            return end;
        }
        Program program = programs.get(call.source());
        if (program == null) {
            return new Outcome.Rejected(List.of(Diagnostic.error("syntax", 1, 1, "not Python: " + call.source(), "")));
        }
        if (call.demanded().isPresent() && !call.demanded().get().equals(program.declared)) {
            return new Outcome.Rejected(List.of(Diagnostic.error(
                    "wrong-return-type",
                    1,
                    1,
                    "declares " + program.declared + ", not " + call.demanded().get(),
                    "")));
        }
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

    @Override
    public List<Diagnostic> check(ProgramCall call) {
        return List.of();
    }

    @Override
    public void close() {
        closed = true;
    }
}
