package dev.vireo.runtime.hub;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/// A hub on this machine, with one model `org/tiny`, and a second server to which it redirects for large files.
/// Faults are put before answers, one for each request.
final class FakeHub implements AutoCloseable {
    static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";
    static final String REPO = "org/tiny";

    /// A request that came.
    record Seen(String server, String method, String path, Optional<String> authorization, Optional<String> range) {}

    /// Answers in place of the server.
    @FunctionalInterface
    interface Fault {
        void answer(HttpExchange exchange, byte[] content) throws IOException;
    }

    private final HttpServer hub;
    private final HttpServer store;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, byte[]> small = new TreeMap<>();
    private final Map<String, byte[]> large = new TreeMap<>();
    private final Map<String, Queue<Fault>> faults = new ConcurrentHashMap<>();
    private final List<Seen> seen = new CopyOnWriteArrayList<>();
    private volatile String listing = "";

    FakeHub() {
        try {
            InetAddress here = InetAddress.getLoopbackAddress();
            hub = HttpServer.create(new InetSocketAddress(here, 0), 0);
            store = HttpServer.create(new InetSocketAddress(here, 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        hub.createContext("/", e -> handle("hub", e));
        store.createContext("/", e -> handle("store", e));
        hub.setExecutor(threads);
        store.setExecutor(threads);
        hub.start();
        store.start();
    }

    String endpoint() {
        return "http://127.0.0.1:" + hub.getAddress().getPort();
    }

    FakeHub small(String name, String content) {
        small.put(name, content.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    FakeHub large(String name, byte[] content) {
        large.put(name, content);
        return this;
    }

    /// Replaces the list of files.
    FakeHub listing(String json) {
        listing = json;
        return this;
    }

    /// The next request of this kind is answered so: `GET list`, `HEAD config.json`, `GET config.json`.
    FakeHub fault(String request, Fault fault) {
        faults.computeIfAbsent(request, _ -> new ConcurrentLinkedQueue<>()).add(fault);
        return this;
    }

    List<Seen> seen() {
        return List.copyOf(seen);
    }

    /// The requests for a file's content.
    List<Seen> gets(String name) {
        return seen.stream()
                .filter(s -> s.method().equals("GET") && s.path().endsWith("/" + name))
                .toList();
    }

    static Fault status(int status, String... headers) {
        return (exchange, _) -> {
            for (int i = 0; i < headers.length; i += 2) {
                exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
            }
            exchange.sendResponseHeaders(status, -1);
        };
    }

    /// Announces everything and breaks off.
    static Fault cutAfter(int bytes) {
        return (exchange, content) -> {
            int from = from(exchange);
            if (from > 0) {
                exchange.getResponseHeaders()
                        .set("Content-Range", "bytes " + from + "-" + (content.length - 1) + "/" + content.length);
            }
            exchange.sendResponseHeaders(from > 0 ? 206 : 200, content.length - from);
            exchange.getResponseBody().write(content, from, bytes);
            exchange.getResponseBody().flush();
            throw new IOException("cut");
        };
    }

    /// Sends these bytes, whatever was asked for.
    static Fault content(byte[] bytes) {
        return (exchange, _) -> {
            exchange.sendResponseHeaders(200, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        };
    }

    static String sha256(byte[] content) {
        return hash("SHA-256", content);
    }

    static String gitSha1(byte[] content) {
        byte[] head = ("blob " + content.length + "\0").getBytes(StandardCharsets.UTF_8);
        byte[] all = Arrays.copyOf(head, head.length + content.length);
        System.arraycopy(content, 0, all, head.length, content.length);
        return hash("SHA-1", all);
    }

    private static String hash(String algorithm, byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private void handle(String server, HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String method = exchange.getRequestMethod();
        seen.add(new Seen(
                server,
                method,
                path,
                Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization")),
                Optional.ofNullable(exchange.getRequestHeaders().getFirst("Range"))));
        try (exchange) {
            boolean list = path.startsWith("/api/");
            String resolve = "/" + REPO + "/resolve/" + COMMIT + "/";
            String name =
                    path.startsWith(resolve) ? path.substring(resolve.length()) : path.replaceFirst("^/store/", "");
            boolean redirected = large.containsKey(name) && server.equals("hub") && method.equals("GET");
            byte[] content = large.containsKey(name) ? large.get(name) : small.get(name);
            Queue<Fault> waiting = redirected ? null : faults.get(method + " " + (list ? "list" : name));
            Fault fault = waiting == null ? null : waiting.poll();
            if (fault != null) {
                fault.answer(exchange, content == null ? new byte[0] : content);
            } else if (list) {
                list(exchange, path);
            } else if (content == null) {
                status(404, "X-Error-Code", "EntryNotFound").answer(exchange, new byte[0]);
            } else {
                file(server, exchange, name, content);
            }
        }
    }

    private void list(HttpExchange exchange, String path) throws IOException {
        if (!path.startsWith("/api/models/" + REPO + "/revision/")) {
            status(404, "X-Error-Code", "RepoNotFound").answer(exchange, new byte[0]);
            return;
        }
        if (!path.endsWith("/main")
                && !path.endsWith("/v1")
                && !path.endsWith(COMMIT)
                && !path.endsWith("/refs/pr/1")) {
            status(404, "X-Error-Code", "RevisionNotFound").answer(exchange, new byte[0]);
            return;
        }
        TreeMap<String, byte[]> all = new TreeMap<>(small);
        all.putAll(large);
        String json = listing.isEmpty()
                ? "{\"id\":\"" + REPO + "\",\"sha\":\"" + COMMIT + "\",\"siblings\":["
                        + all.keySet().stream()
                                .map(n -> "{\"rfilename\":\"" + n + "\"}")
                                .collect(Collectors.joining(","))
                        + "]}"
                : listing;
        content(json.getBytes(StandardCharsets.UTF_8)).answer(exchange, new byte[0]);
    }

    private void file(String server, HttpExchange exchange, String name, byte[] content) throws IOException {
        boolean onHub = server.equals("hub");
        boolean isLarge = large.containsKey(name);
        exchange.getResponseHeaders().set("Accept-Ranges", "bytes");
        if (onHub) {
            exchange.getResponseHeaders().set("X-Repo-Commit", COMMIT);
        }
        if (onHub && isLarge) {
            exchange.getResponseHeaders().set("X-Linked-Etag", "\"" + sha256(content) + "\"");
            exchange.getResponseHeaders().set("X-Linked-Size", String.valueOf(content.length));
            exchange.getResponseHeaders()
                    .set(
                            "Location",
                            "http://127.0.0.1:" + store.getAddress().getPort() + "/store/" + name
                                    + "?signature=s3cret");
            exchange.sendResponseHeaders(302, -1);
            return;
        }
        exchange.getResponseHeaders().set("ETag", "W/\"" + (isLarge ? sha256(content) : gitSha1(content)) + "\"");
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", String.valueOf(content.length));
            exchange.sendResponseHeaders(200, -1);
            return;
        }
        int from = from(exchange);
        if (from >= content.length && from > 0) {
            exchange.sendResponseHeaders(416, -1);
            return;
        }
        if (from > 0) {
            exchange.getResponseHeaders()
                    .set("Content-Range", "bytes " + from + "-" + (content.length - 1) + "/" + content.length);
        }
        int length = content.length - from;
        exchange.sendResponseHeaders(from > 0 ? 206 : 200, length == 0 ? -1 : length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(content, from, length);
        }
    }

    private static int from(HttpExchange exchange) {
        String range = exchange.getRequestHeaders().getFirst("Range");
        return range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
    }

    @Override
    public void close() {
        hub.stop(0);
        store.stop(0);
        threads.shutdownNow();
    }
}
