package dev.vireo.sandbox.internal.host;

import dev.vireo.program.Diagnostic;
import dev.vireo.program.Limits;
import dev.vireo.program.Outcome;
import dev.vireo.program.ProgramRunner;
import dev.vireo.program.ToolException;
import dev.vireo.program.ToolHost;
import dev.vireo.program.Type;
import dev.vireo.program.Value;
import dev.vireo.runtime.PlainText;
import dev.vireo.sandbox.internal.check.Rules;
import dev.vireo.sandbox.internal.wire.Frame;
import dev.vireo.sandbox.internal.wire.Wire;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The programs of one question: the outermost takes a worker, those inside it run in the same one.
///
/// When the calling thread is interrupted, the worker is killed, the outcome is `Crashed` and the thread's
/// interrupt flag stays set. When a tool throws anything but a [ToolException], the worker is killed and the
/// exception goes on.
public final class WorkerSession implements ProgramRunner.Session {
    /// Programs inside each other; the stack of a worker's thread is sized for it.
    public static final int MAX_DEPTH = 10;

    /// What a worker gets to stop a program that ran out of time before it is killed.
    private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /// What a worker gets to make a context when none is ready.
    private static final long BEGIN_NANOS = TimeUnit.SECONDS.toNanos(60);

    /// Refused tool calls after which a program that goes on calling is ended.
    private static final int MAX_REFUSED_CALLS = 100;

    private static final int MAX_REFUSAL = 2000;

    /// What a worker calls to ask several questions at once; each argument is a tuple of a function and its
    /// arguments.
    private static final String SEVERAL = "several";

    private final WorkerPool workers;
    private final Checker checker;
    private final ApiCalls calls;
    private final Check check;
    private final boolean reserved;

    private volatile @Nullable WorkerProcess worker;
    private volatile boolean closed;
    private int depth;
    private boolean worn;

    /// What a program must stand before it runs.
    public enum Check {
        /// The rules and its types.
        TYPES,
        /// The rules alone: what it may consist of.
        RULES,
        /// Nothing: what is left is the worker's own protection, which tests try.
        NONE
    }

    /// @param reserved whether a room of the pool is kept for this session
    public WorkerSession(WorkerPool workers, Checker checker, ApiCalls calls, Check check, boolean reserved) {
        this.workers = workers;
        this.checker = checker;
        this.calls = calls;
        this.check = check;
        this.reserved = reserved;
    }

    @Override
    public Outcome run(ProgramRunner.Call call, ToolHost tools, Limits limits) {
        if (closed) {
            throw new IllegalStateException("the session is closed");
        }
        try {
            Optional<Type> declared = call.demanded();
            if (check != Check.NONE) {
                Checker.Verdict verdict = checker.check(call, check == Check.TYPES);
                if (verdict.refused()) {
                    return new Outcome.Rejected(plain(verdict.diagnostics()));
                }
                declared = verdict.declared();
            }
            return depth == 0 ? runOutermost(call, declared, tools, limits) : runInside(call, declared, tools, limits);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            killWorker();
            return new Outcome.Crashed("the run was interrupted");
        }
    }

    private Outcome runOutermost(ProgramRunner.Call call, Optional<Type> declared, ToolHost tools, Limits limits)
            throws InterruptedException {
        WorkerProcess taken = workers.take(reserved);
        worker = taken;
        worn = false;
        boolean over = false;
        try {
            if (closed) { // by another thread, which saw no worker
                over = true;
                return new Outcome.Crashed("the session was closed");
            }
            Outcome outcome = runOn(taken, call, declared, tools, limits);
            over = true;
            return outcome;
        } finally {
            worker = null;
            workers.give(taken, over && !worn, reserved);
        }
    }

    private Outcome runInside(ProgramRunner.Call call, Optional<Type> declared, ToolHost tools, Limits limits)
            throws InterruptedException {
        WorkerProcess current = worker;
        if (current == null || !current.isAlive()) {
            return new Outcome.Crashed("the worker of the program outside is gone");
        }
        if (depth >= MAX_DEPTH) {
            return new Outcome.Failed(
                    "RecursionError", "more than " + MAX_DEPTH + " programs inside each other", OptionalInt.empty());
        }
        return runOn(current, call, declared, tools, limits);
    }

    private Outcome runOn(
            WorkerProcess on, ProgramRunner.Call call, Optional<Type> declared, ToolHost tools, Limits limits)
            throws InterruptedException {
        Handles handles = new Handles();
        List<Wire> arguments;
        try {
            arguments = handles.allToWire(call.arguments());
        } catch (Handles.Refused e) {
            throw new IllegalArgumentException("an argument of the program can't be passed: " + e.reason(), e);
        }
        depth++;
        on.countProgram();
        boolean over = false;
        try {
            if (on.hasUnread()) {
                return new Outcome.Crashed("the worker sent a frame out of turn");
            }
            on.send(new Frame.Run(
                    call.source(),
                    arguments,
                    Math.max(1, limits.time().toMillis()),
                    limits.frames(),
                    limits.outputBytes(),
                    tools.takesSeveral()));
            Outcome outcome = converse(on, handles, declared, tools, limits);
            over = true;
            return outcome;
        } catch (WorkerProcess.Lost e) {
            return e.outOfMemory()
                    ? new Outcome.OutOfMemory("the program needed more than 256 MB")
                    : new Outcome.Crashed(e.reason());
        } finally {
            depth--;
            if (!over) {
                on.kill(); // the program still waits in there; nobody may talk to it any more
            }
        }
    }

    /// Answers the calls of the program until it is over.
    private Outcome converse(WorkerProcess on, Handles handles, Optional<Type> declared, ToolHost tools, Limits limits)
            throws WorkerProcess.Lost, InterruptedException {
        if (!(on.receive(BEGIN_NANOS) instanceof Frame.Begun)) {
            return crashed(on, "the worker did not start the program");
        }
        long left = limits.time().toNanos() + GRACE_NANOS;
        int callsMade = 0;
        while (true) {
            long waitedFrom = System.nanoTime();
            Frame frame = on.receive(left);
            left -= System.nanoTime() - waitedFrom;
            switch (frame) {
                case null -> {
                    on.kill();
                    return new Outcome.TimedOut(limits.time());
                }
                case Frame.Call(String function, List<Wire> arguments) -> {
                    boolean several = function.equals(SEVERAL) && tools.takesSeveral();
                    callsMade += several ? Math.max(1, arguments.size()) : 1;
                    if (callsMade > limits.toolCalls() + MAX_REFUSED_CALLS + arguments.size()) {
                        on.kill();
                        return new Outcome.Failed("ToolError", tooManyCalls(limits), OptionalInt.empty());
                    }
                    on.send(
                            callsMade > limits.toolCalls()
                                    ? new Frame.Refusal(tooManyCalls(limits))
                                    : several
                                            ? answerAll(arguments, handles, tools)
                                            : answer(function, arguments, handles, tools));
                }
                case Frame.Done(Frame.End end, boolean tired) -> {
                    worn |= tired;
                    return outcome(end, handles, declared, limits);
                }
                case Frame.Setup _,
                        Frame.Run _,
                        Frame.Reply _,
                        Frame.Refusal _,
                        Frame.Parse _,
                        Frame.Shutdown _,
                        Frame.Ready _,
                        Frame.Begun _,
                        Frame.Parsed _ -> {
                    return crashed(on, "the worker sent a frame out of turn");
                }
            }
        }
    }

    private static String tooManyCalls(Limits limits) {
        return "more than " + limits.toolCalls() + " tool calls";
    }

    private static Outcome crashed(WorkerProcess on, String message) {
        on.kill();
        return new Outcome.Crashed(message);
    }

    private Frame answer(String function, List<Wire> arguments, Handles handles, ToolHost tools)
            throws InterruptedException {
        try {
            List<Value> values = handles.allFromWire(arguments);
            calls.check(function, values);
            Value answer = tools.call(function, values);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            return new Frame.Reply(handles.toWire(answer));
        } catch (Handles.Refused e) {
            return new Frame.Refusal(e.reason());
        } catch (ToolException e) {
            return new Frame.Refusal(shortened(String.valueOf(e.getMessage())));
        }
    }

    /// Answers several questions: a tuple of the answers before the first that failed, and why that one did.
    private Frame answerAll(List<Wire> arguments, Handles handles, ToolHost tools) throws InterruptedException {
        List<ToolHost.Call> made = new ArrayList<>();
        Optional<String> refusal = Optional.empty();
        try {
            for (Wire argument : arguments) {
                if (!(argument instanceof Wire.Tuple(List<Wire> parts))
                        || parts.isEmpty()
                        || !(parts.getFirst() instanceof Wire.Str(String function))
                        || !function.endsWith("recursive_query")) {
                    throw new Handles.Refused("only questions can be asked side by side");
                }
                List<Value> values = handles.allFromWire(parts.subList(1, parts.size()));
                calls.check(function, values);
                made.add(new ToolHost.Call(function, values));
            }
        } catch (Handles.Refused e) {
            refusal = Optional.of(e.reason());
        }
        ToolHost.Answers answers = tools.callAll(made);
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        Optional<String> first = answers.refusal().isPresent() ? answers.refusal() : refusal;
        Value why = first.<Value>map(text -> new Value.Str(shortened(text))).orElseGet(Value.None::new);
        try {
            return new Frame.Reply(handles.toWire(new Value.Tuple(List.of(new Value.Items(answers.values()), why))));
        } catch (Handles.Refused e) {
            return new Frame.Refusal(e.reason());
        }
    }

    private static String shortened(String message) {
        return message.length() > MAX_REFUSAL ? message.substring(0, MAX_REFUSAL) + "..." : message;
    }

    private Outcome outcome(Frame.End end, Handles handles, Optional<Type> declared, Limits limits) {
        return switch (end) {
            case Frame.End.Returned(Wire wire) -> {
                Value value;
                try {
                    value = handles.fromWire(wire);
                } catch (Handles.Refused e) {
                    yield new Outcome.Failed("TypeError", "in the returned value, " + e.reason(), OptionalInt.empty());
                }
                Type type = declared.orElseGet(() -> Type.of(value));
                yield type.accepts(value)
                        ? new Outcome.Returned(value, type)
                        : new Outcome.Failed(
                                "TypeError",
                                Rules.ENTRY + " declares " + type + ", but returned " + described(value),
                                OptionalInt.empty());
            }
            case Frame.End.Failed(String error, String message, int line, List<String> values) ->
                new Outcome.Failed(
                        PlainText.line(error, 100),
                        PlainText.line(message),
                        line > 0 ? OptionalInt.of(line) : OptionalInt.empty(),
                        values.stream().map(PlainText::line).toList());
            case Frame.End.TimedOut() -> new Outcome.TimedOut(limits.time());
            case Frame.End.OutOfMemory(String message) -> new Outcome.OutOfMemory(PlainText.line(message));
            case Frame.End.OutputLimit() -> new Outcome.OutputLimit(limits.outputBytes());
            case Frame.End.Internal(String message) -> new Outcome.Crashed(PlainText.line(message));
        };
    }

    /// The diagnostics with what they quote from the program made fit to be shown.
    public static List<Diagnostic> plain(List<Diagnostic> diagnostics) {
        return diagnostics.stream()
                .map(d -> new Diagnostic(
                        d.code(),
                        d.severity(),
                        d.line(),
                        d.column(),
                        PlainText.line(d.message()),
                        PlainText.line(d.expected()),
                        PlainText.line(d.actual()),
                        PlainText.line(d.hint())))
                .toList();
    }

    private static String described(Value value) {
        String text = value instanceof Value.Str(String s) ? "'" + s + "'" : String.valueOf(value.plain());
        return Type.of(value) + ": " + PlainText.line(text, 80);
    }

    /// The process in which a program of this session runs now.
    public OptionalLong pid() {
        WorkerProcess current = worker;
        return current == null ? OptionalLong.empty() : OptionalLong.of(current.pid());
    }

    private void killWorker() {
        WorkerProcess current = worker;
        if (current != null) {
            current.kill();
        }
    }

    /// Ends the session; a program that runs in another thread is killed.
    @Override
    public void close() {
        synchronized (this) {
            if (!closed && reserved) {
                workers.release();
            }
            closed = true;
        }
        killWorker();
    }
}
