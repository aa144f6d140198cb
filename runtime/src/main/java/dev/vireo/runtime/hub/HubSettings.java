package dev.vireo.runtime.hub;

import dev.vireo.runtime.IoReason;
import dev.vireo.runtime.Secrets;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Which hub is asked, as whom, and where what it gives is kept.
///
/// @param endpoint the hub's address, without a slash at its end
/// @param cache the folder that holds a folder for each model
/// @param token what is shown to the hub, and to nobody else
/// @param offline whether to use the cache alone
/// @param connect how long to wait for a connection, and for the first byte of an answer
/// @param stall how long to wait for the next bytes of a file
public record HubSettings(
        URI endpoint, Path cache, Optional<Token> token, boolean offline, Duration connect, Duration stall) {
    private static final String HUB = "https://huggingface.co";
    private static final Duration CONNECT = Duration.ofSeconds(20);
    private static final Duration STALL = Duration.ofSeconds(30);

    /// @throws VireoException with code USAGE when the address is none that a hub can have
    public HubSettings {
        String scheme = String.valueOf(endpoint.getScheme()).toLowerCase(Locale.ROOT);
        if (!(scheme.equals("https") || scheme.equals("http"))
                || endpoint.getHost() == null
                || endpoint.getRawUserInfo() != null
                || endpoint.getRawQuery() != null
                || endpoint.getRawFragment() != null) {
            throw new VireoException(
                    Code.USAGE,
                    "HF_ENDPOINT is no address of a hub",
                    "Write it as https://HOST or http://HOST:PORT, without a name, password or question mark.");
        }
    }

    /// Reads the environment variables that the Python client reads: `HF_ENDPOINT`, `HF_HUB_CACHE`, `HF_HOME`,
    /// `XDG_CACHE_HOME`, `HF_TOKEN`, `HF_TOKEN_PATH`, `HF_HUB_DISABLE_IMPLICIT_TOKEN`, `HF_HUB_OFFLINE`,
    /// `HF_HUB_ETAG_TIMEOUT` and `HF_HUB_DOWNLOAD_TIMEOUT`; of the older names `HUGGINGFACE_HUB_CACHE`,
    /// `HUGGING_FACE_HUB_TOKEN` and `TRANSFORMERS_OFFLINE`.
    ///
    /// @param home the folder that `~` stands for
    /// @throws VireoException with code USAGE when one of them has a value that can't be meant
    public static HubSettings of(Map<String, String> environment, Path home) {
        Path xdg = path(environment, home, "XDG_CACHE_HOME").orElseGet(() -> home.resolve(".cache"));
        Path base = path(environment, home, "HF_HOME").orElseGet(() -> xdg.resolve("huggingface"));
        Path cache = path(environment, home, "HF_HUB_CACHE")
                .or(() -> path(environment, home, "HUGGINGFACE_HUB_CACHE"))
                .orElseGet(() -> base.resolve("hub"));
        boolean offline = flag(environment, "HF_HUB_OFFLINE") || flag(environment, "TRANSFORMERS_OFFLINE");
        return new HubSettings(
                endpoint(environment),
                cache,
                offline ? Optional.empty() : token(environment, home, base),
                offline,
                seconds(environment, "HF_HUB_ETAG_TIMEOUT").orElse(CONNECT),
                seconds(environment, "HF_HUB_DOWNLOAD_TIMEOUT").orElse(STALL));
    }

    private static URI endpoint(Map<String, String> environment) {
        String stated = set(environment, "HF_ENDPOINT").orElse(HUB);
        int end = stated.length();
        while (end > 0 && stated.charAt(end - 1) == '/') {
            end--;
        }
        String text = stated.substring(0, end);
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            throw new VireoException(
                    Code.USAGE, "HF_ENDPOINT is no address of a hub", "Write it as https://HOST or http://HOST:PORT.");
        }
    }

    private static Optional<Token> token(Map<String, String> environment, Path home, Path base) {
        if (flag(environment, "HF_HUB_DISABLE_IMPLICIT_TOKEN")) {
            return Optional.empty();
        }
        Optional<String> given = set(environment, "HF_TOKEN").or(() -> set(environment, "HUGGING_FACE_HUB_TOKEN"));
        if (given.isPresent()) {
            return given.map(Token::new);
        }
        Path file = path(environment, home, "HF_TOKEN_PATH").orElseGet(() -> base.resolve("token"));
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            String text = Files.readString(file).strip();
            return text.isEmpty() ? Optional.empty() : Optional.of(new Token(text));
        } catch (IOException e) {
            throw new VireoException(
                    Code.USAGE,
                    "[" + file + "] the token of the hub can't be read: " + IoReason.of(e),
                    "Correct the file, or set HF_TOKEN.",
                    e);
        }
    }

    private static Optional<String> set(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).map(String::strip).filter(text -> !text.isEmpty());
    }

    private static Optional<Path> path(Map<String, String> environment, Path home, String name) {
        return set(environment, name).map(text -> {
            if (text.equals("~")) {
                return home;
            }
            return text.startsWith("~/") ? home.resolve(text.substring(2)) : Path.of(text);
        });
    }

    private static boolean flag(Map<String, String> environment, String name) {
        String text = set(environment, name).orElse("0").toUpperCase(Locale.ROOT);
        if (List.of("1", "ON", "YES", "TRUE").contains(text)) {
            return true;
        }
        if (List.of("0", "OFF", "NO", "FALSE").contains(text)) {
            return false;
        }
        throw new VireoException(Code.USAGE, name + ": '" + text + "' is neither on nor off", "Write 1 or 0.");
    }

    private static Optional<Duration> seconds(Map<String, String> environment, String name) {
        return set(environment, name).map(text -> {
            if (!text.matches("[1-9]\\d{0,5}")) {
                throw new VireoException(
                        Code.USAGE,
                        name + ": '" + text + "' is no time",
                        "Write a whole number of seconds, such as 30.");
            }
            return Duration.ofSeconds(Long.parseLong(text));
        });
    }

    /// What proves to a hub who is asking. Its text is never printed.
    ///
    /// @param secret the text
    public record Token(String secret) {
        /// @throws VireoException with code USAGE when it holds what no token holds
        public Token {
            if (secret.isEmpty() || !secret.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
                throw new VireoException(
                        Code.USAGE,
                        "the token of the hub is empty, or holds spaces or other characters that no token holds",
                        "Look at HF_TOKEN and at the file that HF_TOKEN_PATH names.");
            }
            Secrets.know(secret);
        }

        @Override
        public String toString() {
            return "***";
        }
    }
}
