package dev.vireo.sandbox.internal.worker;

import dev.vireo.sandbox.internal.fence.Lockdown;
import dev.vireo.sandbox.internal.python.Prelude;
import dev.vireo.sandbox.internal.wire.Frame;
import dev.vireo.sandbox.internal.wire.Wire;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.File;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.SourceSection;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/// The worker process. Frames come in on stdin and go out on stdout; the end of stdin ends it, whatever the
/// program does.
public final class WorkerMain {
    /// Tells GraalPy where to unpack Python's library.
    public static final String RESOURCES = "polyglot.engine.userResourceCache";

    /// Deep enough for several programs inside each other, each at the default frame limit.
    private static final long STACK_BYTES = 128L << 20;

    private static final int MAX_MESSAGE = 2000;
    private static final int LOOK_AT_HEAP_EVERY = 25;

    private final BlockingQueue<Frame> inbox = new LinkedBlockingQueue<>();
    private final DataInputStream in;
    private final DataOutputStream out;

    private WorkerMain(DataInputStream in, DataOutputStream out) {
        this.in = in;
        this.out = out;
    }

    public static void main(String[] args) {
        DataInputStream in = new DataInputStream(new BufferedInputStream(new FileInputStream(FileDescriptor.in)));
        DataOutputStream out =
                new DataOutputStream(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 16));
        System.setOut(new PrintStream(OutputStream.nullOutputStream())); // nothing but frames on the pipe
        WorkerMain worker = new WorkerMain(in, out);
        Frame.Setup setup = worker.setup();
        // Before the thread of programs is made: it and its children inherit what this thread gives up.
        Optional<Lockdown> lockdown = setup.fenced() ? Optional.of(lockdown()) : Optional.empty();
        if (lockdown.isEmpty()) {
            Lockdown.rehearse();
        }
        Thread guest = new Thread(null, () -> worker.serve(setup, lockdown), "program", STACK_BYTES);
        guest.setUncaughtExceptionHandler((_, e) -> die(e));
        guest.start();
        worker.receive();
    }

    private static Lockdown lockdown() {
        List<Path> readable = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"))));
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            readable.add(Path.of(entry));
        }
        return Lockdown.enter(readable, List.of(Path.of(System.getProperty(RESOURCES))));
    }

    private Frame.Setup setup() {
        try {
            if (Frame.read(in) instanceof Frame.Setup setup) {
                return setup;
            }
        } catch (IOException e) {
            Runtime.getRuntime().halt(0); // the host changed its mind
        }
        throw new IllegalStateException("the first frame is no setup");
    }

    /// Ends the process for an error of our own; the host reads what it was from stderr.
    static void die(Throwable e) {
        e.printStackTrace();
        Runtime.getRuntime().halt(4);
    }

    private void receive() {
        try {
            while (true) {
                inbox.add(Frame.read(in));
            }
        } catch (IOException e) {
            Runtime.getRuntime().halt(0); // the host is gone, or done with us
        }
    }

    private void send(Frame frame) {
        try {
            Frame.write(out, frame);
            out.flush();
        } catch (IOException e) {
            Runtime.getRuntime().halt(0);
        }
    }

    private Frame next() {
        while (true) {
            try {
                return inbox.take();
            } catch (InterruptedException e) {
                // Cancelling a context interrupts its thread, sometimes just after the program ended: wait on.
            }
        }
    }

    private void serve(Frame.Setup setup, Optional<Lockdown> lockdown) {
        Engine engine = Guest.engine();
        Optional<Programs> programs = setup.role() == Frame.Role.CHECKER
                ? Optional.empty()
                : Optional.of(new Programs(engine, setup.prelude(), setup.frames(), setup.spares()));
        Optional<Value> parser = setup.role() == Frame.Role.PROGRAMS ? Optional.empty() : Optional.of(parser(engine));
        if (setup.role() != Frame.Role.FIRST) { // whose first program should not wait for another
            programs.ifPresent(Programs::rehearse);
        }
        send(new Frame.Ready(lockdown.map(Lockdown::seal).orElse(List.of())));
        while (true) {
            Frame frame = next();
            if (frame instanceof Frame.Run run && programs.isPresent()) {
                programs.get().run(run);
            } else if (frame instanceof Frame.Parse(String source) && parser.isPresent()) {
                send(new Frame.Parsed(parsed(parser.get(), source)));
            } else if (frame instanceof Frame.Shutdown) {
                System.exit(0);
            } else {
                throw new IllegalStateException("unexpected frame");
            }
        }
    }

    /// What the parser makes of a program; one that it fails at, without dying, can't be read.
    private static String parsed(Value parser, String source) {
        String why;
        try {
            return parser.execute(source).asString();
        } catch (PolyglotException e) {
            why = "Python's parser fails at this program: " + e.getMessage();
        } catch (StackOverflowError e) {
            why = "the program is nested too deeply";
        }
        String message = why.substring(0, Math.min(why.length(), MAX_MESSAGE));
        return "-0;0;" + message.codePointCount(0, message.length()) + ":" + message;
    }

    private static Value parser(Engine engine) {
        Context context = Guest.checkerContext(engine);
        Value parse = context.eval(Source.newBuilder("python", Prelude.resource("checker.py"), "checker")
                .buildLiteral());
        // The first parse loads and compiles most of the parser.
        parse.execute(
                "def execute_command(image) -> int:\n    return len([p for p in image.find('a') if p.left > 1])\n");
        return parse;
    }

    /// Runs programs, one inside the other.
    private final class Programs {
        private final Guest.Spares guests;
        private final Watch watch = new Watch();
        private final int frames;
        private int programs;

        Programs(Engine engine, String prelude, int frames, int spares) {
            this.frames = frames;
            guests = new Guest.Spares(engine, prelude, frames, spares);
            Thread watcher = new Thread(watch, "watch");
            watcher.setDaemon(true);
            watcher.start();
        }

        /// The first program of an engine is slow; it should be ours.
        void rehearse() {
            Guest first = guests.take(frames);
            first.load("def execute_command(image) -> int:\n    return [1, 2.0, 'a', None][0]\n", false, (_, _) -> 0)
                    .execute(0);
            first.close();
        }

        void run(Frame.Run run) {
            Guest guest = guests.take(run.frames());
            Watch.Ticket ticket = watch.ticket(guest.context(), run.millis());
            guest.preload(run.source());
            guest.limitOutput(run.outputBytes(), () -> watch.cancel(ticket, Watch.Cause.OUTPUT));
            send(new Frame.Begun());
            Frame.End end;
            watch.start(ticket);
            try {
                end = execute(guest, run, ticket);
            } catch (PolyglotException e) {
                end = ending(e, run.frames(), guest);
            } catch (GuestValues.Unfit e) {
                end = new Frame.End.Failed(
                        "TypeError", "execute_command returned a value that can't be used: " + e.getMessage(), 0);
            } catch (StackOverflowError e) {
                end = new Frame.End.Failed("RecursionError", "the stack is full", 0);
            } catch (IllegalStateException e) { // the context was closed between two of our calls
                end = new Frame.End.Internal(String.valueOf(e.getMessage()));
            } finally {
                watch.pause();
            }
            Watch.Cause cause = ticket.cause();
            if (cause != null) {
                end = switch (cause) {
                    case TIME -> new Frame.End.TimedOut();
                    case MEMORY -> new Frame.End.OutOfMemory("the heap was full");
                    case OUTPUT -> new Frame.End.OutputLimit();
                };
            }
            send(new Frame.Done(end, worn(end)));
            guest.close();
            guests.fill();
        }

        private Frame.End execute(Guest guest, Frame.Run run, Watch.Ticket ticket) throws GuestValues.Unfit {
            GuestValues values = guest.values();
            Value entry = guest.load(
                    run.source(), run.several(), (function, arguments) -> call(values, ticket, function, arguments));
            Value result = entry.execute(values.allToGuest(run.arguments()));
            Wire returned = values.toWire(result);
            guest.flush();
            return new Frame.End.Returned(returned);
        }

        private Object call(GuestValues values, Watch.Ticket ticket, Value function, Value arguments) {
            List<Wire> wires;
            try {
                wires = values.allToWire(arguments);
            } catch (GuestValues.Unfit e) {
                return values.toolError(e.getMessage() == null ? "a bad argument" : e.getMessage());
            }
            watch.pause();
            send(new Frame.Call(function.asString(), wires));
            while (true) {
                switch (next()) {
                    case Frame.Reply(Wire value) -> {
                        watch.start(ticket);
                        return values.toGuest(value);
                    }
                    case Frame.Refusal(String message) -> {
                        watch.start(ticket);
                        return values.toolError(message);
                    }
                    case Frame.Run inner -> run(inner);
                    case Frame.Shutdown _ -> System.exit(0);
                    case Frame.Setup _,
                            Frame.Parse _,
                            Frame.Ready _,
                            Frame.Begun _,
                            Frame.Call _,
                            Frame.Done _,
                            Frame.Parsed _ -> throw new IllegalStateException("unexpected frame");
                }
            }
        }

        /// Whether a new worker should take over. Now and then that takes a collection to find out.
        private boolean worn(Frame.End end) {
            return switch (end) {
                case Frame.End.Returned _, Frame.End.Failed _ -> ++programs % LOOK_AT_HEAP_EVERY == 0 && heapIsFull();
                case Frame.End.TimedOut _, Frame.End.OutOfMemory _, Frame.End.OutputLimit _, Frame.End.Internal _ ->
                    true;
            };
        }

        private static boolean heapIsFull() {
            Runtime runtime = Runtime.getRuntime();
            long limit = runtime.maxMemory() * 6 / 10;
            if (runtime.totalMemory() - runtime.freeMemory() < limit) {
                return false;
            }
            System.gc();
            return runtime.totalMemory() - runtime.freeMemory() > limit;
        }
    }

    /// What an exception of a context means. To find out runs code of the program, such as the `__str__` of
    /// its exception, which may fail or be cancelled in turn.
    private static Frame.End ending(PolyglotException e, int frames, Guest context) {
        try {
            return meaning(e, frames, context);
        } catch (PolyglotException | IllegalStateException | UnsupportedOperationException second) {
            return new Frame.End.Failed("Exception", "the exception can't be described", 0);
        }
    }

    private static Frame.End meaning(PolyglotException e, int frames, Guest context) {
        String text = e.getMessage() == null ? "" : e.getMessage();
        if (e.isResourceExhausted()) {
            return text.contains("frame limit")
                    ? new Frame.End.Failed("RecursionError", "more than " + frames + " nested calls", line(e))
                    : new Frame.End.OutOfMemory(cut(text));
        }
        if (e.isExit()) {
            return new Frame.End.Failed("SystemExit", "exit status " + e.getExitStatus(), line(e));
        }
        if (e.isGuestException()) {
            Value guest = e.getGuestObject();
            Value type = guest == null ? null : guest.getMetaObject();
            String name = type == null ? "Exception" : type.getMetaSimpleName();
            String message = text.startsWith(name + ": ") ? text.substring(name.length() + 2) : text;
            return name.equals("MemoryError")
                    ? new Frame.End.OutOfMemory("MemoryError")
                    : new Frame.End.Failed(
                            cut(name), cut(message.equals(name) ? "" : message), line(e), values(context, guest));
        }
        return new Frame.End.Internal(cut(e.isCancelled() ? "cancelled" : text));
    }

    private static List<String> values(Guest context, @Nullable Value error) {
        try {
            return error == null ? List.of() : context.describe(error);
        } catch (RuntimeException e) {
            return List.of(); // a program that makes its values unreadable is told without them
        }
    }

    private static int line(PolyglotException e) {
        for (PolyglotException.StackFrame frame : e.getPolyglotStackTrace()) {
            SourceSection at = frame.getSourceLocation();
            if (frame.isGuestFrame() && at != null && at.getSource().getName().equals("program")) {
                return Math.max(0, at.getStartLine());
            }
        }
        SourceSection at = e.getSourceLocation();
        return at != null && at.getSource().getName().equals("program") ? Math.max(0, at.getStartLine()) : 0;
    }

    private static String cut(String text) {
        return text.length() > MAX_MESSAGE ? text.substring(0, MAX_MESSAGE) + "..." : text;
    }
}
