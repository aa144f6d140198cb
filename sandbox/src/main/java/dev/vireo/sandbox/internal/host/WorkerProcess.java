package dev.vireo.sandbox.internal.host;

import dev.vireo.runtime.PlainText;
import dev.vireo.sandbox.internal.wire.Frame;
import dev.vireo.sandbox.internal.wire.Wire;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// One worker as the host sees it. It dies with [#kill], with the host, and when it sends what is no frame.
public final class WorkerProcess implements AutoCloseable {
    /// How a JVM with `-XX:+ExitOnOutOfMemoryError` ends.
    static final int OUT_OF_MEMORY = 3;

    /// The worker is gone.
    public static final class Lost extends Exception {
        private static final long serialVersionUID = 1L;

        private final int status;

        Lost(int status, String message) {
            super(message);
            this.status = status;
        }

        boolean outOfMemory() {
            return status == OUT_OF_MEMORY;
        }

        String reason() {
            return String.valueOf(getMessage());
        }
    }

    private sealed interface Event {
        record Came(Frame frame) implements Event {}

        record Ended(String reason) implements Event {}
    }

    /// Frames that may lie here unread. A worker that keeps to the protocol has sent two at most.
    private static final int MAX_UNREAD = 4;

    /// Bytes that are kept of what a worker's JVM says on stderr.
    private static final int MAX_TALK = 4096;

    /// What a worker gets to read a frame; one that takes longer reads no more.
    private static final long SEND_SECONDS = 10;

    private static final ScheduledThreadPoolExecutor ALARMS = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("worker-alarms").factory());

    private static final String ENDING = "this process is ending";

    private static final Set<WorkerProcess> LIVE = ConcurrentHashMap.newKeySet();

    /// Whether this JVM is shutting down, so that no worker may start any more.
    private static volatile boolean ending;

    static {
        ALARMS.setRemoveOnCancelPolicy(true);
        try {
            Runtime.getRuntime().addShutdownHook(new Thread(WorkerProcess::endAll, "vireo-workers"));
        } catch (IllegalStateException e) {
            ending = true;
        }
    }

    private static void endAll() {
        ending = true;
        LIVE.forEach(WorkerProcess::kill);
    }

    private final Process process;
    private final DataOutputStream out;
    private final Path folder;
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final ByteArrayOutputStream talk = new ByteArrayOutputStream();
    private final Thread talking;
    private final boolean wrapped;
    private final boolean parses;
    private @Nullable String end;
    private int programs;
    private volatile boolean killed;

    /// @param wrapped whether the worker itself is a child of this process
    /// @param parses whether it parses until it runs a program
    WorkerProcess(Process process, Path folder, boolean wrapped, boolean parses) {
        this.process = process;
        this.parses = parses;
        this.folder = folder;
        this.wrapped = wrapped;
        this.out = new DataOutputStream(new BufferedOutputStream(process.getOutputStream(), 1 << 16));
        LIVE.add(this);
        Thread.ofPlatform().daemon().name("worker-frames").start(this::receive);
        talking = Thread.ofPlatform().daemon().name("worker-talk").start(this::listen);
    }

    /// Starts a process and sends it its setup; it is not ready yet.
    public static WorkerProcess start(WorkerCommand command, Optional<String> aot, Frame.Setup setup)
            throws IOException {
        if (ending) {
            throw new IOException(ENDING);
        }
        Wrapper wrapper = setup.fenced() ? Wrapper.of(command) : new Wrapper.None();
        Path folder = Files.createTempDirectory("vireo-worker");
        List<String> line = new ArrayList<>(wrapper.prefix(folder));
        line.addAll(command.arguments(aot));
        ProcessBuilder builder = new ProcessBuilder(line).directory(folder.toFile());
        builder.environment().clear();
        WorkerProcess worker;
        try {
            worker = new WorkerProcess(
                    builder.start(), folder, wrapper instanceof Wrapper.Bubblewrap, setup.role() == Frame.Role.FIRST);
        } catch (IOException e) {
            delete(folder);
            throw e;
        }
        try {
            worker.send(setup);
        } catch (Lost e) {
            worker.kill();
            throw new IOException(e.reason(), e);
        }
        if (ending) { // since just now, so that nobody else may end it
            worker.kill();
            throw new IOException(ENDING);
        }
        return worker;
    }

    private void receive() {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(process.getInputStream(), 1 << 16))) {
            while (events.size() < MAX_UNREAD) {
                events.add(new Event.Came(Frame.read(in)));
            }
            end("the worker sent frames that nobody asked for");
        } catch (Wire.Malformed e) {
            end("the worker sent " + e.getMessage());
        } catch (IOException e) {
            events.add(new Event.Ended("the worker ended"));
        }
    }

    private void end(String reason) {
        destroy();
        events.add(new Event.Ended(reason));
    }

    /// Reads what the worker's JVM says, so that it never waits to be heard, and keeps the beginning.
    private void listen() {
        byte[] bytes = new byte[1024];
        try (InputStream in = process.getErrorStream()) {
            for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
                synchronized (talk) {
                    talk.write(bytes, 0, Math.min(n, MAX_TALK - talk.size()));
                }
            }
        } catch (IOException e) {
            return; // the process is gone
        }
    }

    /// Sends a frame.
    ///
    /// @throws Lost when the worker is gone
    void send(Frame frame) throws Lost {
        // A full pipe blocks this thread for as long as the worker does not read, so somebody else keeps the time.
        Future<?> alarm = ALARMS.schedule(this::destroy, SEND_SECONDS, TimeUnit.SECONDS);
        try {
            Frame.write(out, frame);
            out.flush();
        } catch (Wire.Malformed e) {
            throw new IllegalArgumentException("the host made " + e.getMessage(), e);
        } catch (IOException e) {
            throw lost(alarm.isDone() ? "the worker read no more" : "the worker ended");
        } finally {
            alarm.cancel(false);
        }
    }

    /// Whether the worker has sent something that nobody has received.
    boolean hasUnread() {
        return !events.isEmpty();
    }

    /// The next frame, or null when none comes in that time.
    ///
    /// @throws Lost when the worker is gone
    public @Nullable Frame receive(long nanos) throws Lost, InterruptedException {
        if (end != null) {
            throw lost(end);
        }
        Event event = events.poll(Math.max(0, nanos), TimeUnit.NANOSECONDS);
        return switch (event) {
            case null -> null;
            case Event.Came(Frame frame) -> frame;
            case Event.Ended(String reason) -> {
                end = reason;
                throw lost(reason);
            }
        };
    }

    private Lost lost(String reason) {
        int status = -1;
        try {
            if (process.waitFor(2, TimeUnit.SECONDS)) {
                status = process.exitValue();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return new Lost(status, reason + (status >= 0 ? " (exit status " + status + ")" : "") + talk());
    }

    /// The beginning of what the JVM of the worker said.
    private String talk() {
        try {
            talking.join(500); // the last words of a process that is gone may still be on their way
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        synchronized (talk) {
            String text = talk.toString(StandardCharsets.UTF_8).strip();
            return text.isEmpty() ? "" : ": " + PlainText.line(text, 600);
        }
    }

    /// Counts a program that runs here, or is parsed.
    void countProgram() {
        programs++;
    }

    /// Programs that ran here so far.
    int programs() {
        return programs;
    }

    /// Whether it parses, although it is there to run programs: it has run none yet.
    boolean parsesToo() {
        return parses && programs == 0 && isAlive();
    }

    /// Whether the process runs and nobody killed it.
    boolean isAlive() {
        return !killed && process.isAlive();
    }

    public long pid() {
        return process.pid();
    }

    /// Asks the worker to end in order and waits; used only where the way it ends matters.
    boolean shutDown(long seconds) throws InterruptedException {
        try {
            send(new Frame.Shutdown());
        } catch (Lost e) {
            return false;
        }
        return process.waitFor(seconds, TimeUnit.SECONDS) && process.exitValue() == 0;
    }

    /// Ends the process at once.
    void kill() {
        killed = true;
        destroy();
        LIVE.remove(this);
        delete(folder);
    }

    /// Waits until a process that was killed is gone.
    void awaitEnd(long seconds) {
        try {
            process.waitFor(seconds, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void destroy() {
        if (wrapped) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
        }
        process.destroyForcibly();
    }

    @Override
    public void close() {
        kill();
    }

    static void delete(Path folder) {
        try (Stream<Path> paths = Files.walk(folder)) {
            List<Path> deepestFirst = paths.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            // A dying process may still write here; it is a folder of temporary files.
        }
    }
}
