package dev.vireo.language.internal.serve;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vireo.runtime.PlainText;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/// One client: its requests are read and answered one after the other. While an answer is written, this
/// thread watches whether the client is still there, and ends the work when it is not.
final class HttpConnection implements Runnable {
    /// The most characters of a request's line that the log shows.
    private static final int LOGGED = 200;

    private static final int WATCH_MILLIS = 50;
    private static final long DRAINED = 16L << 20;
    private static final Duration DRAINING = Duration.ofSeconds(2);

    private final Socket socket;
    private final ChatService service;
    private final Limits limits;
    private final Consumer<String> log;
    private final HttpInput in;
    private final HttpOutput out;
    private volatile boolean busy;
    private volatile long quietSince = System.nanoTime();

    HttpConnection(Socket socket, ChatService service, Limits limits, InstantSource clock, Consumer<String> log)
            throws IOException {
        this.socket = socket;
        this.service = service;
        this.limits = limits;
        this.log = log;
        socket.setTcpNoDelay(true);
        socket.setKeepAlive(true);
        in = new HttpInput(socket);
        out = new HttpOutput(socket.getOutputStream(), clock);
    }

    /// Whether a whole request is being answered.
    boolean busy() {
        return busy;
    }

    /// Since when it is not, by [System#nanoTime].
    long quietSince() {
        return quietSince;
    }

    /// For how long the client has left what it is sent unread, in nanoseconds.
    long stalled() {
        return out.stalled();
    }

    /// Ends the connection at once, whatever is going on.
    void abort() {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException _) {
            // it is closed all the same
        }
        close();
    }

    private void close() {
        try {
            socket.close();
        } catch (IOException _) {
            // there is nothing more to be done with it
        }
    }

    @Override
    public void run() {
        try {
            while (exchange() && !service.closing()) {
                busy = false;
                quietSince = System.nanoTime();
            }
        } catch (IOException _) {
            // the client is gone, or was too slow
        } finally {
            close();
        }
    }

    private static long in(Duration time) {
        return System.nanoTime() + time.toNanos();
    }

    /// Reads a request and answers it.
    ///
    /// @return whether there may be another one
    private boolean exchange() throws IOException {
        out.next();
        try {
            if (!in.more(in(limits.idle()))) {
                return false;
            }
        } catch (SocketTimeoutException _) {
            return false;
        }
        String what = "a request";
        boolean whole = false;
        boolean keeps = false;
        try {
            HttpRequest request = HttpRequest.read(in, in(limits.head()));
            what = PlainText.line(request.method() + " " + request.path(), LOGGED);
            keeps = request.keepsAlive() && !service.closing();
            Optional<ObjectNode> direct = service.direct(request);
            if (direct.isPresent()) {
                if (request.hasBody()) {
                    throw Refusal.of(400, "body", request.path() + " takes no body");
                }
                out.whole(200, ChatJson.bytes(direct.get()), Map.of(), keeps);
                return keeps;
            }
            request.requireBody(limits.bodyBytes());
            if (request.expectsContinue()) {
                out.proceed();
            }
            byte[] body = request.body(in, limits.bodyBytes(), in(limits.body()));
            whole = true;
            busy = true;
            return answer(service.begin(body), what, request.http11(), keeps);
        } catch (Refusal e) {
            return refuse(e, what, keeps && whole);
        } catch (SocketTimeoutException _) {
            return refuse(Refusal.of(408, "request_timeout", "the request took too long to come"), what, false);
        } catch (EOFException _) {
            return false;
        } catch (RuntimeException e) {
            log.accept(what + " failed: " + e);
            return refuse(Refusal.of(500, "internal_error", "the server failed; its log says why"), what, false);
        }
    }

    private boolean refuse(Refusal e, String what, boolean keeps) throws IOException {
        log.accept(what + " " + e.status() + " " + e.message());
        if (out.begun()) {
            return false;
        }
        out.whole(e.status(), ChatJson.bytes(e.json()), e.headers(), keeps);
        if (!keeps) {
            socket.shutdownOutput();
            in.drain(DRAINED, in(DRAINING));
        }
        return keeps;
    }

    /// Sends an answer on a thread of its own, and watches the client meanwhile.
    private boolean answer(ChatWork work, String what, boolean http11, boolean keeps) {
        long began = System.nanoTime();
        String[] outcome = {""};
        AtomicBoolean done = new AtomicBoolean();
        Thread sender = Thread.ofPlatform().daemon().name("vireo-serve-sender").start(() -> {
            try {
                outcome[0] = send(work, http11, keeps);
            } catch (IOException | InterruptedException _) {
                // the client is gone
            } catch (RuntimeException e) {
                outcome[0] = failed(e, what);
            } finally {
                service.end(work);
                done.set(true);
            }
        });
        boolean there = true;
        while (!done.get() && there) {
            there = in.there(WATCH_MILLIS);
        }
        if (!there) {
            service.end(work);
            abort();
        }
        join(sender);
        boolean sent = !outcome[0].isEmpty();
        log.accept("%s %s %s %d ms"
                .formatted(what, sent ? outcome[0] : "left", work.used(), (System.nanoTime() - began) / 1_000_000));
        return sent && there && keeps && !socket.isClosed();
    }

    /// Sends an answer, or why there is none.
    ///
    /// @return its status, or nothing when the client left
    private String send(ChatWork work, boolean http11, boolean keeps) throws IOException, InterruptedException {
        try {
            return work.send(out, http11, keeps) ? "200" : "";
        } catch (Refusal e) {
            out.whole(e.status(), ChatJson.bytes(e.json()), e.headers(), keeps);
            return e.status() + " " + e.message();
        }
    }

    /// Says that an answer could not be sent, to the client too when nothing was sent yet.
    private String failed(RuntimeException e, String what) {
        log.accept(what + " failed: " + e);
        Refusal refusal = Refusal.of(500, "internal_error", "the server failed; its log says why");
        try {
            if (!out.begun()) {
                out.whole(refusal.status(), ChatJson.bytes(refusal.json()), refusal.headers(), false);
            }
        } catch (IOException _) {
            return ""; // the client is gone
        }
        abort();
        return "500";
    }

    private static void join(Thread sender) {
        boolean interrupted = false;
        while (sender.isAlive()) {
            try {
                sender.join();
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
