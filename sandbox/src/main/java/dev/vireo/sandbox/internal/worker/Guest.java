package dev.vireo.sandbox.internal.worker;

import dev.vireo.sandbox.internal.wire.Frame;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.SandboxPolicy;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyExecutable;
import org.jspecify.annotations.Nullable;

/// One Python context, made ready for one program: no files, processes, threads, sockets or Java.
final class Guest {
    /// Answers the calls of the program; the arguments are a name and a tuple.
    interface Caller {
        Object call(Value function, Value arguments);
    }

    /// Counts bytes and tells when there are too many.
    private static final class Counter extends OutputStream {
        private long left = Long.MAX_VALUE;
        private Runnable full = () -> {};

        @Override
        public void write(int b) {
            take(1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            take(length);
        }

        private void take(int n) {
            left -= n;
            if (left < 0) {
                full.run();
            }
        }

        private void limit(long bytes, Runnable whenFull) {
            left = bytes;
            full = whenFull;
        }
    }

    private final Context context;
    private final Counter out = new Counter();
    private final Counter err = new Counter();
    private final Value preload;
    private final Value load;
    private final Value flush;
    private final Value describe;
    private final GuestValues values;
    private @Nullable Caller caller;

    private Guest(Engine engine, Source prelude, int frames) {
        context = Context.newBuilder("python")
                .engine(engine)
                .sandbox(SandboxPolicy.CONSTRAINED)
                .allowHostAccess(HostAccess.CONSTRAINED)
                .in(InputStream.nullInputStream())
                .out(out)
                .err(err)
                .option("sandbox.MaxStackFrames", Integer.toString(frames))
                .build();
        Value make = context.eval(prelude);
        Value parts = make.execute((ProxyExecutable) arguments -> {
            Caller answering = caller;
            if (answering == null || arguments.length != 2) {
                throw new IllegalStateException("no program is running");
            }
            return answering.call(arguments[0], arguments[1]);
        });
        context.getBindings("python").removeMember("_make");
        preload = parts.getArrayElement(0);
        load = parts.getArrayElement(1);
        flush = parts.getArrayElement(2);
        describe = parts.getArrayElement(15);
        values = new GuestValues(parts);
    }

    /// Closes the context; one that was cancelled is closed already.
    void close() {
        try {
            context.close(true);
        } catch (PolyglotException | IllegalStateException e) {
            // There is nothing left to close.
        }
    }

    Context context() {
        return context;
    }

    GuestValues values() {
        return values;
    }

    /// Imports the modules of the library that the program names, which takes long at first.
    void preload(String source) {
        try {
            preload.execute(source);
        } catch (PolyglotException e) {
            // The program meets the same failure when it imports, and is told then.
        }
    }

    /// Defines the program and gives its entry function.
    ///
    /// @param several whether the program may ask several questions with one call
    Value load(String source, boolean several, Caller toolCaller) {
        caller = toolCaller;
        return load.execute(source, several);
    }

    /// The variables at the place where the program raised an error, each as a short text.
    List<String> describe(Value error) {
        List<String> out = new ArrayList<>();
        Value texts = describe.execute(error);
        for (int i = 0; i < Math.min(texts.getArraySize(), Frame.MAX_SHOWN); i++) {
            String text = texts.getArrayElement(i).asString();
            out.add(text.substring(0, Math.min(text.length(), Frame.MAX_SHOWN_BYTES / 4))); // 4 bytes each at most
        }
        return out;
    }

    /// Sends what the program printed and Python still holds back to the counters.
    void flush() {
        flush.execute();
    }

    /// Calls `full` when more than this many bytes were printed to either stream.
    void limitOutput(long bytes, Runnable full) {
        out.limit(bytes, full);
        err.limit(bytes, full);
    }

    /// A context that parses programs and runs none.
    static Context checkerContext(Engine engine) {
        return Context.newBuilder("python")
                .engine(engine)
                .sandbox(SandboxPolicy.CONSTRAINED)
                .allowHostAccess(HostAccess.CONSTRAINED)
                .in(InputStream.nullInputStream())
                .out(OutputStream.nullOutputStream())
                .err(OutputStream.nullOutputStream())
                .build();
    }

    /// An engine that all contexts of a worker share.
    static Engine engine() {
        return Engine.newBuilder("python")
                .sandbox(SandboxPolicy.CONSTRAINED)
                .in(InputStream.nullInputStream())
                .out(OutputStream.nullOutputStream())
                .err(OutputStream.nullOutputStream())
                .build();
    }

    /// Contexts made ahead on two threads of their own, because making one takes tens of milliseconds and
    /// programs may follow each other without a pause. Until the first program is over only those are made that are
    /// taken: many a worker runs a single one.
    static final class Spares {
        private static final int MAKERS = 2;

        /// How long after its first program a worker that is kept is told from one that is about to end.
        private static final long PAUSE_MILLIS = 300;

        private final Engine engine;
        private final Source prelude;
        private final int frames;
        private final int wanted;
        private final BlockingQueue<Guest> ready = new LinkedBlockingQueue<>();
        private final AtomicInteger making = new AtomicInteger();
        private volatile boolean begun;
        private final ExecutorService makers = Executors.newFixedThreadPool(MAKERS, r -> {
            Thread thread = new Thread(null, r, "contexts", 16L << 20);
            thread.setDaemon(true);
            thread.setUncaughtExceptionHandler((_, e) -> WorkerMain.die(e));
            return thread;
        });

        Spares(Engine engine, String prelude, int frames, int wanted) {
            this.engine = engine;
            this.prelude = Source.newBuilder("python", prelude, "prelude").buildLiteral();
            this.frames = frames;
            this.wanted = wanted;
            refill(1);
        }

        /// A context of that frame limit for one program.
        Guest take(int frameLimit) {
            if (frameLimit != frames) {
                return new Guest(engine, prelude, frameLimit);
            }
            refill(begun ? wanted + 1 : 1);
            while (true) {
                try {
                    return ready.take(); // one that is being made is ready sooner than one begun now
                } catch (InterruptedException e) {
                    // Cancelling a context interrupts its thread, sometimes just after the program ended.
                }
            }
        }

        /// From now on as many contexts are kept ready as are wanted; a worker that is about to end makes none.
        void fill() {
            if (!begun) {
                begun = true;
                CompletableFuture.delayedExecutor(PAUSE_MILLIS, TimeUnit.MILLISECONDS, makers)
                        .execute(() -> refill(wanted));
            }
        }

        /// Makes what is missing to so many, in the background.
        private synchronized void refill(int most) {
            while (ready.size() + making.get() < most) {
                making.incrementAndGet();
                makers.execute(() -> {
                    ready.add(new Guest(engine, prelude, frames));
                    making.decrementAndGet();
                });
            }
        }
    }
}
