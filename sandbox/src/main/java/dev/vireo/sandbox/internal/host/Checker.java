package dev.vireo.sandbox.internal.host;

import dev.vireo.program.Diagnostic;
import dev.vireo.program.ProgramRunner;
import dev.vireo.program.Type;
import dev.vireo.program.VisualApi;
import dev.vireo.runtime.VireoException;
import dev.vireo.sandbox.internal.check.Analysis;
import dev.vireo.sandbox.internal.check.Entry;
import dev.vireo.sandbox.internal.check.Fault;
import dev.vireo.sandbox.internal.check.Library;
import dev.vireo.sandbox.internal.check.PyType;
import dev.vireo.sandbox.internal.check.Report;
import dev.vireo.sandbox.internal.check.Rules;
import dev.vireo.sandbox.internal.check.Signature;
import dev.vireo.sandbox.internal.python.SyntaxPlace;
import dev.vireo.sandbox.internal.python.Tree;
import dev.vireo.sandbox.internal.wire.Frame;
import dev.vireo.sandbox.internal.wire.Wire;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// Decides before a run whether a program may run. Python's own parser reads it, in a worker that has run none; the
/// rules are Java, here.
public final class Checker {
    /// What is wrong with a call, and the type that its program declares when nothing is.
    public record Verdict(List<Diagnostic> diagnostics, Optional<Type> declared) {
        boolean refused() {
            return diagnostics.stream().anyMatch(d -> d.severity() == Diagnostic.Severity.ERROR);
        }
    }

    private static final int MAX_SOURCE = 64_000;
    private static final long PARSE_SECONDS = 10;
    private static final int PARSERS = 2;
    private static final int REMEMBERED = 256;

    private final VisualApi api;
    private final Library library;
    private final Parsers parsers;
    private final int remembered;
    /// A program and the types of the values that it is called with.
    ///
    /// @param typed whether its types are looked at, or only what it consists of
    private record Key(String source, List<PyType> arguments, boolean typed) {}

    /// What is wrong with a program by itself, and its entry function.
    private record Findings(List<Diagnostic> diagnostics, Entry entry) {}

    private final Map<Key, Findings> known = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Findings> eldest) {
            return size() > remembered;
        }
    };

    public Checker(VisualApi api, Parsers parsers) {
        this(api, parsers, REMEMBERED);
    }

    /// @param remembered how many programs are remembered with what was found
    public Checker(VisualApi api, Parsers parsers, int remembered) {
        this.api = api;
        this.parsers = parsers;
        this.remembered = remembered;
        library = new Library(api);
    }

    /// Checks a program against the rules, its types when `typed` says so, and how it is called.
    public Verdict check(ProgramRunner.Call call, boolean typed) throws InterruptedException {
        List<PyType> arguments = call.arguments().stream().map(PyType::of).toList();
        int given = arguments.size();
        return check(new Key(call.source(), arguments, typed), given, given, call.demanded());
    }

    /// Checks a program for a receiver of which there is no value yet: it may take from one to all of these
    /// values. With none, its parameters tell by their names what they are.
    public Verdict check(String source, List<PyType> arguments, Optional<Type> demanded) throws InterruptedException {
        return check(new Key(source, arguments, true), Math.min(1, arguments.size()), arguments.size(), demanded);
    }

    private Verdict check(Key key, int least, int most, Optional<Type> demanded) throws InterruptedException {
        Findings findings = findings(key);
        List<Diagnostic> all = new ArrayList<>(findings.diagnostics);
        Entry entry = findings.entry;
        boolean counted = most > 0 || least > 0;
        if (counted && entry.accepted() > 0 && (most < entry.required() || least > entry.accepted())) {
            String takes = Signature.counted(
                    entry.required(),
                    Math.max(entry.required(), entry.accepted()),
                    entry.accepted() == Integer.MAX_VALUE);
            all.add(Diagnostic.error(
                            Fault.ENTRY_ARGUMENTS.code(),
                            entry.line(),
                            0,
                            Rules.ENTRY + " takes " + takes + " values, but is called with " + most,
                            "Give it one parameter for each value.")
                    .expecting(Integer.toString(most), takes));
        }
        if (demanded.isPresent()
                && entry.declared().isPresent()
                && !assignable(demanded.get(), entry.declared().get())) {
            all.add(Diagnostic.error(
                            Fault.DEMANDED_TYPE.code(),
                            entry.line(),
                            0,
                            Rules.ENTRY + " declares " + entry.declared().get() + ", but " + demanded.get()
                                    + " is asked for",
                            "Write: -> " + demanded.get())
                    .expecting(demanded.get().toString(), entry.declared().get().toString()));
        }
        return new Verdict(List.copyOf(all), entry.declared());
    }

    /// Whether every value of `given` may stand where `wanted` is asked for.
    public static boolean assignable(Type wanted, Type given) {
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

    private Findings findings(Key key) throws InterruptedException {
        synchronized (known) {
            Findings found = known.get(key);
            if (found != null) {
                return found;
            }
        }
        Findings made = examine(key);
        synchronized (known) {
            known.put(key, made);
        }
        return made;
    }

    private Findings examine(Key key) throws InterruptedException {
        String source = key.source;
        if (source.length() > MAX_SOURCE) {
            return refusal(
                    Fault.TOO_LONG,
                    0,
                    0,
                    "the program has " + source.length() + " characters, more than " + MAX_SOURCE);
        }
        if (source.indexOf('\0') >= 0) {
            return refusal(Fault.SYNTAX, 0, 0, "the program contains a null character");
        }
        return switch (parse(source)) {
            case Tree.Parse.Program(Tree.Module module) -> examined(module, key);
            case Tree.Parse.Broken broken -> {
                SyntaxPlace place = SyntaxPlace.of(source, broken);
                yield refusal(Fault.SYNTAX, place.line(), place.column(), broken.message());
            }
        };
    }

    /// What Python's parser makes of a program. A parser that dies or stalls says nothing about the program: another
    /// one is asked.
    ///
    /// @throws VireoException with code RESOURCE when that one is lost, too; nothing is remembered then
    private Tree.Parse parse(String source) throws InterruptedException {
        String reason = "";
        for (int attempt = 0; attempt < PARSERS; attempt++) {
            Parsers.Lent lent = parsers.take(source);
            WorkerProcess worker = lent.worker();
            boolean healthy = false;
            try {
                worker.send(new Frame.Parse(source));
                Frame answer = worker.receive(TimeUnit.SECONDS.toNanos(PARSE_SECONDS));
                if (answer instanceof Frame.Parsed(String text)) {
                    Tree.Parse parse = Tree.read(text);
                    healthy = true;
                    return parse;
                }
                reason = answer == null ? "it gave no answer in " + PARSE_SECONDS + " s" : "it sent another frame";
            } catch (WorkerProcess.Lost e) {
                reason = e.reason();
            } catch (Wire.Malformed e) {
                reason = "it sent " + e.getMessage();
            } finally {
                lent.giveBack(healthy);
            }
        }
        throw new VireoException(
                VireoException.Code.RESOURCE,
                "the Python parser was lost " + PARSERS + " times while it read a program: " + reason,
                "Try again; the program may be in order. When it stays so, run: vireo doctor");
    }

    private Findings examined(Tree.Module module, Key key) {
        Report report = new Report();
        try {
            Rules.apply(api, module, report);
            Entry entry = Entry.find(module, report);
            if (key.typed) {
                new Analysis(library, report, key.arguments).module(module);
            }
            return new Findings(report.sorted(), entry);
        } catch (StackOverflowError e) { // of a thread with a small stack: the depth is bounded for a usual one
            return new Findings(
                    List.of(Report.tooLarge("it is nested too deeply for the stack of this thread")), Entry.NONE);
        }
    }

    private static Findings refusal(Fault fault, int line, int column, String message) {
        return new Findings(List.of(Diagnostic.error(fault.code(), line, column, message, "")), Entry.NONE);
    }
}
