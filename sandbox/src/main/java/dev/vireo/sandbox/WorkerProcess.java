package dev.vireo.sandbox;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// One worker as the host sees it. It dies with [#kill], with the host, and when it sends what is no frame.
final class WorkerProcess implements AutoCloseable {
    /// How a JVM with `-XX:+ExitOnOutOfMemoryError` ends.
    static final int OUT_OF_MEMORY = 3;

    /// The worker is gone.
    static final class Lost extends Exception {
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

    private static final Set<WorkerProcess> LIVE = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> LIVE.forEach(WorkerProcess::kill), "vireo-workers"));
    }

    private final Process process;
    private final DataOutputStream out;
    private final Path folder;
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private @Nullable String end;
    private int programs;
    private volatile boolean killed;

    private WorkerProcess(Process process, Path folder) {
        this.process = process;
        this.folder = folder;
        this.out = new DataOutputStream(new BufferedOutputStream(process.getOutputStream(), 1 << 16));
    }

    /// Starts a process and sends it its setup; it is not ready yet.
    static WorkerProcess start(WorkerCommand command, Optional<String> aot, Frame.Setup setup) throws IOException {
        Path folder = Files.createTempDirectory("vireo-worker");
        ProcessBuilder builder = new ProcessBuilder(command.arguments(aot))
                .directory(folder.toFile())
                .redirectError(folder.resolve("stderr.txt").toFile());
        builder.environment().clear();
        WorkerProcess worker;
        try {
            worker = new WorkerProcess(builder.start(), folder);
        } catch (IOException e) {
            delete(folder);
            throw e;
        }
        LIVE.add(worker);
        Thread.ofVirtual().name("worker-frames").start(worker::receive);
        try {
            worker.send(setup);
        } catch (Lost e) {
            throw new IOException(e.reason(), e);
        }
        return worker;
    }

    private void receive() {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(process.getInputStream(), 1 << 16))) {
            while (true) {
                events.add(new Event.Came(Frame.read(in)));
            }
        } catch (Wire.Malformed e) {
            process.destroyForcibly();
            events.add(new Event.Ended("the worker sent " + e.getMessage()));
        } catch (IOException e) {
            events.add(new Event.Ended("the worker ended"));
        }
    }

    /// Sends a frame.
    ///
    /// @throws Lost when the worker is gone
    void send(Frame frame) throws Lost {
        try {
            Frame.write(out, frame);
            out.flush();
        } catch (Wire.Malformed e) {
            throw new IllegalArgumentException("the host made " + e.getMessage(), e);
        } catch (IOException e) {
            throw lost("the worker ended");
        }
    }

    /// The next frame, or null when none comes in that time.
    ///
    /// @throws Lost when the worker is gone
    @Nullable Frame receive(long nanos) throws Lost, InterruptedException {
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
        String talk = talk();
        return new Lost(status, reason + (status >= 0 ? " (exit status " + status + ")" : "") + talk);
    }

    /// The last of what the JVM of the worker said.
    private String talk() {
        try {
            String text = Files.readString(folder.resolve("stderr.txt"), StandardCharsets.ISO_8859_1)
                    .strip();
            return text.isEmpty() ? "" : ": " + text.substring(0, Math.min(text.length(), 600));
        } catch (IOException e) {
            return "";
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

    /// Whether the process runs and nobody killed it.
    boolean isAlive() {
        return !killed && process.isAlive();
    }

    long pid() {
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
        process.destroyForcibly();
        LIVE.remove(this);
        delete(folder);
    }

    @Override
    public void close() {
        kill();
    }

    private static void delete(Path folder) {
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
