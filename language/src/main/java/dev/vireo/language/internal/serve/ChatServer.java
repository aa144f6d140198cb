package dev.vireo.language.internal.serve;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/// The whole server: a port, and what is answered there.
public final class ChatServer implements AutoCloseable {
    private static final long SENDING_NANOS = 2_000_000_000L;
    private static final long LOOK_NANOS = 10_000_000;

    private final ChatService service;
    private final HttpPort port;
    private final Limits limits;

    /// What a server is like.
    ///
    /// @param model the name of its model
    /// @param maxTokens the most tokens of an answer where a request does not say
    /// @param sideBySide how many are answered at once
    /// @param maxWaiting how many may wait
    /// @param key what clients must show; empty when anybody may ask
    /// @param hosts what it may be called by; empty for anything
    /// @param log hears a line for every request
    public record Manner(
            String model,
            int maxTokens,
            int sideBySide,
            int maxWaiting,
            Optional<String> key,
            Set<String> hosts,
            Consumer<String> log) {}

    /// Begins to serve.
    ///
    /// @throws IOException when the address can't be had
    public ChatServer(InetSocketAddress at, Speaker speaker, Manner manner, InstantSource clock, RandomGenerator random)
            throws IOException {
        this(at, speaker, manner, Limits.USUAL, clock, random);
    }

    ChatServer(
            InetSocketAddress at,
            Speaker speaker,
            Manner manner,
            Limits limits,
            InstantSource clock,
            RandomGenerator random)
            throws IOException {
        this.limits = limits;
        service = new ChatService(speaker, manner, limits, clock, random);
        port = new HttpPort(at, service, limits, clock, manner.log());
    }

    /// The number of its port.
    public int port() {
        return port.number();
    }

    /// How many requests are answered or wait.
    public int atWork() {
        return service.atWork();
    }

    /// How many threads of the model are busy.
    int writing() {
        return service.writing();
    }

    /// How many pixels the pictures of requests have that are answered or wait.
    long pixels() {
        return service.pixels();
    }

    int connections() {
        return port.connections();
    }

    /// Takes no more requests, lets those that are answered go on for a little, and ends all.
    @Override
    public void close() {
        service.refuseAll();
        port.stop();
        service.close(limits.grace());
        await(() -> !port.busy());
        port.close();
        await(() -> port.connections() == 0);
    }

    private static void await(BooleanSupplier so) {
        long until = System.nanoTime() + SENDING_NANOS;
        while (!so.getAsBoolean() && System.nanoTime() < until) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }
}
