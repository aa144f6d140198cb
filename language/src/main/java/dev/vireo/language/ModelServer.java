package dev.vireo.language;

import dev.vireo.language.LocalModel.Message;
import dev.vireo.language.LocalModel.Reply;
import dev.vireo.language.LocalModel.Settings;
import dev.vireo.language.internal.local.Hearing;
import dev.vireo.language.internal.serve.ChatServer;
import dev.vireo.language.internal.serve.Speaker;
import dev.vireo.models.qwen2.Turns;
import dev.vireo.runtime.IoReason;
import dev.vireo.runtime.Secrets;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/// A server that speaks OpenAI's chat protocol over a language model in this process: `POST
/// /v1/chat/completions`, `GET /v1/models`, `GET /health`. Up to four conversations are answered side by
/// side, others wait, and a client that leaves ends its work. It runs on threads of its own, which do not
/// keep the process alive.
///
/// ```java
/// try (LocalModel model = LocalModel.open(Path.of("qwen2.5-0.5b.gguf"));
///         ModelServer server = ModelServer.start(model, ModelServer.Options.USUAL)) {
///     System.out.println(server.baseUrl());                       // http://127.0.0.1:8080/v1
///     Thread.sleep(Duration.ofHours(1));
/// }
/// ```
public final class ModelServer implements AutoCloseable {
    private final ChatServer server;
    private final URI baseUrl;
    private final String model;

    /// How a server is run.
    ///
    /// @param host the name or address that it listens at; other machines reach it at one that is not
    ///     this machine's own
    /// @param port the number of its port; 0 for any that is free
    /// @param maxWaiting how many requests may wait for an answer; more are refused with status 429
    /// @param maxTokens the most tokens of an answer where a request does not say
    /// @param apiKey what clients must send as `Authorization: Bearer KEY`; empty when anybody on this
    ///     machine may ask
    /// @param name what the model is called; empty for the name of its folder or file
    /// @param log hears a line for every request, which holds nothing that was said
    public record Options(
            String host,
            int port,
            int maxWaiting,
            int maxTokens,
            Optional<String> apiKey,
            Optional<String> name,
            Consumer<String> log) {
        /// On this machine, at port 8080, with room for 32 that wait, without a key or a log.
        public static final Options USUAL = new Options(
                "127.0.0.1", 8080, 32, ModelOptions.USUAL_TOKENS, Optional.empty(), Optional.empty(), _ -> {});

        /// @throws VireoException with code USAGE when a number is out of range, or the key or the name
        ///     is empty or has characters that a header can't have
        public Options {
            if (port < 0 || port > 65_535) {
                throw usage("a port lies between 0 and 65535, not " + port, "0 takes any that is free.");
            }
            if (maxWaiting < 0 || maxWaiting > 10_000) {
                throw usage("between 0 and 10000 requests may wait, not " + maxWaiting, "Choose another number.");
            }
            if (maxTokens < 1) {
                throw usage("an answer has at least 1 token, not " + maxTokens, "Choose another number.");
            }
            if (apiKey.filter(key -> !key.matches("[\\x21-\\x7e]+")).isPresent()) {
                throw usage("the key of the server is no single word of ASCII characters", "Choose another one.");
            }
            if (name.filter(String::isBlank).isPresent()) {
                throw usage("the name of the model is empty", "Choose another one.");
            }
        }

        /// The same at another port; 0 for any that is free.
        public Options port(int number) {
            return new Options(host, number, maxWaiting, maxTokens, apiKey, name, log);
        }

        /// The same with a log.
        public Options log(Consumer<String> lines) {
            return new Options(host, port, maxWaiting, maxTokens, apiKey, name, lines);
        }
    }

    private ModelServer(ChatServer server, URI baseUrl, String model) {
        this.server = server;
        this.baseUrl = baseUrl;
        this.model = model;
    }

    /// Begins to serve a model, which must be open as long as the server is.
    ///
    /// @throws VireoException with code USAGE when there is no such host, or other machines reach it and
    ///     there is no key; RESOURCE when the port is taken
    public static ModelServer start(LocalModel model, Options options) {
        InetAddress address = address(options.host());
        if (!address.isLoopbackAddress() && options.apiKey().isEmpty()) {
            throw usage(
                    "other machines reach '" + options.host() + "', and there is no key",
                    "Set a key, or listen at 127.0.0.1.");
        }
        options.apiKey().ifPresent(Secrets::know);
        String name = options.name().orElseGet(() -> plainName(model.id()));
        ChatServer.Manner manner = new ChatServer.Manner(
                name,
                options.maxTokens(),
                Turns.MOST,
                options.maxWaiting(),
                options.apiKey(),
                address.isLoopbackAddress() ? names(options.host(), address) : Set.of(),
                options.log());
        try {
            ChatServer server = new ChatServer(
                    new InetSocketAddress(address, options.port()),
                    speaker(model),
                    manner,
                    Clock.systemUTC(),
                    new SplittableRandom());
            String host = address.isAnyLocalAddress() ? "127.0.0.1" : literal(address);
            return new ModelServer(server, URI.create("http://" + host + ":" + server.port() + "/v1"), name);
        } catch (IOException e) {
            throw new VireoException(
                    Code.RESOURCE,
                    "the server can't listen at " + options.host() + ":" + options.port() + ": " + IoReason.of(e),
                    "Choose another port; 0 takes any that is free.",
                    e);
        }
    }

    private static VireoException usage(String what, String hint) {
        return new VireoException(Code.USAGE, what, hint);
    }

    private static InetAddress address(String host) {
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw new VireoException(
                    Code.USAGE, "there is no host '" + host + "'", "Write 127.0.0.1 for this machine alone.", e);
        }
    }

    private static String literal(InetAddress address) {
        String text = address.getHostAddress();
        return text.contains(":") ? "[" + text.replaceFirst("%.*", "") + "]" : text;
    }

    private static Set<String> names(String host, InetAddress address) {
        Set<String> out = new HashSet<>(Set.of("localhost", "127.0.0.1", "[::1]"));
        out.add(literal(address));
        out.add(host.toLowerCase(Locale.ROOT));
        return out;
    }

    /// `qwen2.5-0.5b` of `local:qwen2.5-0.5b.gguf`.
    private static String plainName(String id) {
        String file = id.substring(id.indexOf(':') + 1);
        return file.endsWith(".gguf") ? file.substring(0, file.length() - ".gguf".length()) : file;
    }

    private static Speaker speaker(LocalModel model) {
        return new Speaker() {
            @Override
            public Reply answer(List<Message> messages, Settings settings, OptionalInt odds, Hearing hearing) {
                return model.chat(messages, settings, odds, hearing, (_, _) -> {});
            }

            @Override
            public boolean sees() {
                return model.sees();
            }

            @Override
            public byte[] bytes(int token) {
                return model.bytes(token);
            }

            @Override
            public String fingerprint() {
                return "vireo-" + model.endpoint().substring(model.endpoint().lastIndexOf('#') + 1);
            }
        };
    }

    /// Where clients find it: `http://127.0.0.1:8080/v1`.
    public URI baseUrl() {
        return baseUrl;
    }

    /// What the model is called.
    public String model() {
        return model;
    }

    /// How many requests are answered or wait.
    public int atWork() {
        return server.atWork();
    }

    /// Takes no more requests, turns away those that wait, lets the others go on for a few seconds, and
    /// ends. The model stays open.
    @Override
    public void close() {
        server.close();
    }
}
