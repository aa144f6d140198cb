package dev.vireo.sandbox;

import dev.vireo.program.Diagnostic;
import dev.vireo.program.ProgramCall;
import dev.vireo.program.Type;
import dev.vireo.program.VisualApi;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Decides before a run whether a program may run. Python's own parser reads it, in a worker that never runs
/// one; the rules are Java, here.
final class Checker {
    /// What is wrong with a call, and the type that its program declares when nothing is.
    record Verdict(List<Diagnostic> diagnostics, Optional<Type> declared) {
        boolean refused() {
            return diagnostics.stream().anyMatch(d -> d.severity() == Diagnostic.Severity.ERROR);
        }
    }

    private static final int MAX_SOURCE = 64_000;
    private static final long PARSE_SECONDS = 10;
    private static final int REMEMBERED = 256;

    private final VisualApi api;
    private final WorkerPool workers;
    private final Map<String, Rules.Findings> known = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Rules.Findings> eldest) {
            return size() > REMEMBERED;
        }
    };

    Checker(VisualApi api, WorkerPool workers) {
        this.api = api;
        this.workers = workers;
    }

    /// Checks a program against the rules and against how it is called.
    Verdict check(ProgramCall call) throws InterruptedException {
        Rules.Findings findings = findings(call.source());
        List<Diagnostic> all = new ArrayList<>(findings.diagnostics());
        Optional<Type> declared = findings.declared().flatMap(Type::parse);
        int line = findings.entryLine();
        if (findings.declared().isPresent() && declared.isEmpty()) {
            all.add(Diagnostic.error(
                    "unknown-return-type",
                    line,
                    0,
                    "'" + findings.declared().get() + "' is no type that a program can return",
                    "Use bool, int, float, str, ImagePatch, Optional[T], list[T], dict[str, T] or tuple[...]."));
        }
        int given = call.arguments().size();
        if (line > 0 && findings.accepted() > 0 && (given < findings.required() || given > findings.accepted())) {
            String takes = findings.required() == findings.accepted()
                    ? Integer.toString(findings.required())
                    : findings.required() + " to " + findings.accepted();
            all.add(Diagnostic.error(
                    "entry-arguments",
                    line,
                    0,
                    Rules.ENTRY + " takes " + takes + " values, but is called with " + given,
                    "Give it one parameter for each value."));
        }
        if (call.demanded().isPresent()
                && declared.isPresent()
                && !assignable(call.demanded().get(), declared.get())) {
            all.add(Diagnostic.error(
                    "return-type",
                    line,
                    0,
                    Rules.ENTRY + " declares " + declared.get() + ", but "
                            + call.demanded().get() + " is asked for",
                    "Write: -> " + call.demanded().get()));
        }
        return new Verdict(List.copyOf(all), declared);
    }

    /// Whether every value of `given` may stand where `wanted` is asked for.
    static boolean assignable(Type wanted, Type given) {
        if (wanted.equals(given) || (wanted == Type.Simple.FLOAT && given == Type.Simple.INT)) {
            return true;
        }
        return switch (wanted) {
            case Type.OptionalOf(Type w) ->
                given == Type.Simple.NONE
                        || assignable(w, given)
                        || (given instanceof Type.OptionalOf(Type g) && assignable(w, g));
            case Type.ListOf(Type w) -> given instanceof Type.ListOf(Type g) && assignable(w, g);
            case Type.DictOf(Type w) -> given instanceof Type.DictOf(Type g) && assignable(w, g);
            case Type.TupleOf(List<Type> ws) -> {
                if (!(given instanceof Type.TupleOf(List<Type> gs)) || ws.size() != gs.size()) {
                    yield false;
                }
                boolean all = true;
                for (int i = 0; i < ws.size(); i++) {
                    all &= assignable(ws.get(i), gs.get(i));
                }
                yield all;
            }
            case Type.Simple _ -> false;
        };
    }

    private Rules.Findings findings(String source) throws InterruptedException {
        synchronized (known) {
            Rules.Findings found = known.get(source);
            if (found != null) {
                return found;
            }
        }
        Rules.Findings made = examine(source);
        synchronized (known) {
            known.put(source, made);
        }
        return made;
    }

    private Rules.Findings examine(String source) throws InterruptedException {
        if (source.length() > MAX_SOURCE) {
            return refusal(
                    "too-long", 0, 0, "the program has " + source.length() + " characters, more than " + MAX_SOURCE);
        }
        if (source.indexOf('\0') >= 0) {
            return refusal("syntax", 0, 0, "the program contains a null character");
        }
        WorkerProcess worker = workers.take();
        boolean healthy = false;
        Tree.@Nullable Parse parse = null;
        try {
            worker.countProgram();
            worker.send(new Frame.Parse(source));
            if (worker.receive(TimeUnit.SECONDS.toNanos(PARSE_SECONDS)) instanceof Frame.Parsed(String text)) {
                parse = Tree.read(text);
                healthy = true;
            }
        } catch (WorkerProcess.Lost | Wire.Malformed e) {
            parse = null; // the parser did not survive this program: it is refused below
        } finally {
            workers.give(worker, healthy);
        }
        return switch (parse) {
            case null -> refusal("syntax", 0, 0, "the parser could not read the program");
            case Tree.Parse.Module(Tree.Node module) -> Rules.apply(api, module);
            case Tree.Parse.Broken(int line, int column, String message) -> refusal("syntax", line, column, message);
        };
    }

    private static Rules.Findings refusal(String code, int line, int column, String message) {
        return new Rules.Findings(
                List.of(Diagnostic.error(code, line, column, message, "")), Optional.empty(), 0, 0, 0);
    }
}
