package dev.vireo.language.internal.serve;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/// Takes connections, so many at once. When there are more, that one goes on which nothing whole was
/// asked for the longest time; clients that leave what they are sent unread are cut off.
///
/// It is the project's own, on the JDK's sockets, because `com.sun.net.httpserver` tells nobody that a
/// client is gone before something is written to it, and bounds the time of a slow head only for the
/// whole process. Its threads are those of the platform, so many at most: on virtual ones reads were seen
/// to sleep on when bytes had come (JDK 25.0.3, two processors, beside the threads that compute).
final class HttpPort implements AutoCloseable {
    private static final int BACKLOG = 128;
    private static final long SWEEP_NANOS = 250_000_000;

    private final ServerSocket port = new ServerSocket();
    private final ChatService service;
    private final Limits limits;
    private final InstantSource clock;
    private final Consumer<String> log;
    private final Set<HttpConnection> connections = ConcurrentHashMap.newKeySet();
    private volatile boolean closing;

    /// Listens at an address.
    ///
    /// @throws IOException when that can't be had
    HttpPort(InetSocketAddress at, ChatService service, Limits limits, InstantSource clock, Consumer<String> log)
            throws IOException {
        this.service = service;
        this.limits = limits;
        this.clock = clock;
        this.log = log;
        try {
            port.bind(at, BACKLOG);
        } catch (IOException e) {
            port.close();
            throw e;
        }
        Thread.ofPlatform().daemon().name("vireo-serve-accept").start(this::accept);
        Thread.ofPlatform().daemon().name("vireo-serve-sweep").start(this::sweep);
    }

    /// The number of the port.
    int number() {
        return port.getLocalPort();
    }

    /// Whether something that was asked for is being sent.
    boolean busy() {
        return connections.stream().anyMatch(HttpConnection::busy);
    }

    /// How many connections there are.
    int connections() {
        return connections.size();
    }

    private void accept() {
        while (!closing) {
            try {
                take(port.accept());
            } catch (IOException e) {
                if (!closing) {
                    log.accept("no connection could be taken: " + e.getMessage());
                    LockSupport.parkNanos(SWEEP_NANOS); // there may be no more files to be had
                }
            } catch (RuntimeException | Error e) { // no memory for a thread, say: others are still served
                log.accept("a connection could not be served: " + e);
                LockSupport.parkNanos(SWEEP_NANOS);
            }
        }
    }

    private void take(Socket socket) throws IOException {
        if (connections.size() >= limits.connections()) {
            Optional<HttpConnection> quiet = connections.stream()
                    .filter(c -> !c.busy())
                    .min(Comparator.comparingLong(c -> c.quietSince() - System.nanoTime()));
            if (quiet.isEmpty()) {
                socket.close();
                return;
            }
            quiet.get().abort();
            connections.remove(quiet.get());
        }
        HttpConnection connection;
        try {
            connection = new HttpConnection(socket, service, limits, clock, log);
        } catch (IOException _) { // the client is gone already
            socket.close();
            return;
        }
        connections.add(connection);
        try {
            Thread.ofPlatform().daemon().name("vireo-serve-connection").start(() -> {
                try {
                    connection.run();
                } finally {
                    connections.remove(connection);
                }
            });
        } catch (RuntimeException | Error e) {
            connections.remove(connection);
            socket.close();
            throw e;
        }
    }

    private void sweep() {
        while (!closing || !connections.isEmpty()) {
            for (HttpConnection connection : connections) {
                if (connection.stalled() > limits.write().toNanos()) {
                    connection.abort();
                }
            }
            LockSupport.parkNanos(SWEEP_NANOS);
        }
    }

    /// Takes no more connections and lets go of those on which nothing is answered.
    void stop() {
        closing = true;
        try {
            port.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        connections.stream().filter(c -> !c.busy()).forEach(HttpConnection::abort);
    }

    /// Ends all connections.
    @Override
    public void close() {
        stop();
        connections.forEach(HttpConnection::abort);
    }
}
