package dev.vireo.language.internal.serve;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vireo.runtime.Sha256;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/// What is answered at which address, who may ask, and who waits: so many conversations are answered side
/// by side, the next ones wait in the order in which they came, and more are turned away.
final class ChatService {
    private static final String CHAT = "/v1/chat/completions";
    private static final String MODELS = "/v1/models";
    private static final String HEALTH = "/health";
    private static final int PARSED_AT_ONCE = 4;

    private final Speaker speaker;
    private final ChatServer.Manner manner;
    private final Duration waiting;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final long created;
    private final ThreadPoolExecutor writers;
    private final Set<ChatWork> works = ConcurrentHashMap.newKeySet();
    private final Semaphore parsing = new Semaphore(PARSED_AT_ONCE);
    private final PixelBudget pixels;
    private volatile boolean closing;

    ChatService(Speaker speaker, ChatServer.Manner manner, Limits limits, InstantSource clock, RandomGenerator random) {
        this.speaker = speaker;
        this.manner = manner;
        this.waiting = limits.waiting();
        this.pixels = new PixelBudget(limits.pixels());
        this.clock = clock;
        this.random = random;
        this.created = clock.instant().getEpochSecond();
        BlockingQueue<Runnable> queue =
                manner.maxWaiting() == 0 ? new SynchronousQueue<>() : new LinkedBlockingQueue<>(manner.maxWaiting());
        // Threads of the platform: computing would hold the few carriers of virtual ones.
        writers = new ThreadPoolExecutor(
                manner.sideBySide(),
                manner.sideBySide(),
                1,
                TimeUnit.MINUTES,
                queue,
                Thread.ofPlatform().daemon().name("vireo-serve-", 1).factory());
        writers.allowCoreThreadTimeOut(true);
    }

    /// The answer to a request without a body; empty for one that asks for an answer of the model.
    ///
    /// @throws Refusal when nobody may ask so
    Optional<ObjectNode> direct(HttpRequest request) {
        requireHost(request);
        boolean chat = request.path().equals(CHAT);
        boolean known = chat
                || request.path().equals(HEALTH)
                || request.path().equals(MODELS)
                || request.path().startsWith(MODELS + "/");
        if (!known) {
            throw Refusal.of(
                    404, "not_found", "nothing is here: this server has " + CHAT + ", " + MODELS + " and " + HEALTH);
        }
        String method = chat ? "POST" : "GET";
        if (!request.method().equals(method)) {
            throw Refusal.of(405, "method_not_allowed", request.path() + " takes " + method)
                    .header("Allow", method);
        }
        if (closing) {
            throw ChatWork.closing();
        }
        if (request.path().equals(HEALTH)) {
            return Optional.of(JsonNodeFactory.instance.objectNode().put("status", "ok"));
        }
        requireKey(request);
        if (!chat) {
            return Optional.of(models(request.path()));
        }
        String type = request.header("content-type").orElse("").toLowerCase(Locale.ROOT);
        if (!type.split(";", 2)[0].strip().equals("application/json")) {
            throw Refusal.of(415, "unsupported_media_type", "the Content-Type of a request is application/json");
        }
        return Optional.empty();
    }

    /// A page of the web whose name leads to this machine must not ask in its user's name.
    private void requireHost(HttpRequest request) {
        Optional<String> host = request.header("host");
        if (host.isEmpty() && request.http11()) {
            throw Refusal.of(400, "no_host", "the request has no header 'Host'");
        }
        String name = host.orElse("").toLowerCase(Locale.ROOT).replaceFirst(":[0-9]{0,5}$", "");
        if (!manner.hosts().isEmpty() && host.isPresent() && !manner.hosts().contains(name)) {
            throw Refusal.of(403, "host_not_allowed", "this server is not called '" + name + "'");
        }
    }

    private void requireKey(HttpRequest request) {
        if (manner.key().isEmpty()) {
            return;
        }
        String[] words = request.header("authorization").orElse("").split(" ", 2);
        boolean bearer = words.length == 2 && words[0].equalsIgnoreCase("bearer");
        if (!MessageDigest.isEqual(digest(manner.key().get()), digest(bearer ? words[1].strip() : ""))) {
            throw Refusal.of(401, "invalid_api_key", "the key is missing or wrong: send 'Authorization: Bearer KEY'")
                    .header("WWW-Authenticate", "Bearer");
        }
    }

    /// All of one length, so that the time of comparing says nothing about the key.
    private static byte[] digest(String text) {
        return HexFormat.of().parseHex(Sha256.of(text));
    }

    private ObjectNode models(String path) {
        ObjectNode model = JsonNodeFactory.instance
                .objectNode()
                .put("id", manner.model())
                .put("object", "model")
                .put("created", created)
                .put("owned_by", "vireo");
        if (path.equals(MODELS)) {
            ObjectNode out = JsonNodeFactory.instance.objectNode().put("object", "list");
            out.putArray("data").add(model);
            return out;
        }
        String asked = path.substring(MODELS.length() + 1);
        if (!asked.equals(manner.model())) {
            throw Refusal.of(
                    404, "model_not_found", "this server has the model '" + manner.model() + "', not '" + asked + "'");
        }
        return model;
    }

    /// Begins to answer a request, or lets it wait.
    ///
    /// @throws Refusal when it is wrong, too many wait, or the server is closing
    ChatWork begin(byte[] body) {
        PixelBudget.Share share = pixels.share();
        boolean begun = false;
        try {
            ChatWork work = begin(read(body, share), share);
            begun = true;
            return work;
        } finally {
            if (!begun) {
                share.close();
            }
        }
    }

    private ChatWork begin(Asked asked, PixelBudget.Share share) {
        ChatJson json = new ChatJson(
                "chatcmpl-" + HexFormat.of().toHexDigits(random.nextLong())
                        + HexFormat.of().toHexDigits(random.nextLong()),
                clock.instant().getEpochSecond(),
                manner.model(),
                speaker.fingerprint(),
                asked,
                speaker::bytes);
        ChatWork work = ChatWork.of(asked, share, json, speaker, waiting, manner.log());
        works.add(work);
        try {
            writers.execute(work);
        } catch (RejectedExecutionException e) {
            works.remove(work);
            throw closing
                    ? ChatWork.closing()
                    : Refusal.of(429, "too_many_requests", "too many wait for an answer")
                            .header("Retry-After", "1");
        }
        return work;
    }

    private Asked read(byte[] body, PixelBudget.Share share) {
        parsing.acquireUninterruptibly();
        try {
            return Asked.read(
                    body,
                    new Asked.Usual(manner.model(), manner.maxTokens(), random.nextLong(), speaker.sees()),
                    share);
        } finally {
            parsing.release();
        }
    }

    /// An answer is sent, or nobody waits for it any more.
    void end(ChatWork work) {
        work.abandon();
        writers.remove(work);
        works.remove(work);
        work.release();
    }

    /// How many pixels the pictures of requests have that are answered or wait.
    long pixels() {
        return pixels.taken();
    }

    /// How many requests are answered or wait.
    int atWork() {
        return works.size();
    }

    /// How many threads of the model are busy.
    int writing() {
        return writers.getActiveCount();
    }

    boolean closing() {
        return closing;
    }

    /// Takes no more requests.
    void refuseAll() {
        closing = true;
    }

    /// Turns away those that wait, and gives the others some time.
    void close(Duration grace) {
        closing = true;
        List<Runnable> waiting = List.copyOf(writers.getQueue());
        for (Runnable one : waiting) {
            if (writers.remove(one) && one instanceof ChatWork work) {
                work.giveUp(ChatWork.closing());
            }
        }
        writers.shutdown();
        try {
            if (!writers.awaitTermination(grace.toMillis(), TimeUnit.MILLISECONDS)) {
                works.forEach(work -> work.giveUp(ChatWork.closing()));
                writers.awaitTermination(1, TimeUnit.MINUTES);
            }
        } catch (InterruptedException e) {
            works.forEach(work -> work.giveUp(ChatWork.closing()));
            Thread.currentThread().interrupt();
        }
    }
}
