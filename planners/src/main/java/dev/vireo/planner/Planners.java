package dev.vireo.planner;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Planners by their model strings: `builtin`, `openai:MODEL`, `ollama:MODEL`, `scripted:FILE`.
public final class Planners {
    private static final String FORMS = "builtin, openai:MODEL, ollama:MODEL or scripted:FILE";
    private static final List<String> KINDS = List.of("builtin", "openai", "ollama", "scripted");
    private static final URI OLLAMA = URI.create("http://localhost:11434/v1");

    /// Where a language model is reached, and how patiently. The key is read from `OPENAI_API_KEY`, or from
    /// the file that `OPENAI_API_KEY_FILE` names.
    ///
    /// @param baseUrl where the API begins; empty means `OPENAI_BASE_URL`, or else the provider's own
    /// @param timeout how long one request may take
    /// @param maxRetries how often a request is sent again when the server is busy or fails
    /// @param environment the environment variables
    public record Options(Optional<URI> baseUrl, Duration timeout, int maxRetries, Map<String, String> environment) {
        /// A minute per request, two retries, the environment of this process.
        public static final Options DEFAULT = new Options(Optional.empty(), Duration.ofSeconds(60), 2, System.getenv());

        public Options {
            environment = Map.copyOf(environment);
        }

        /// The same options with another base URL.
        public Options withBaseUrl(URI url) {
            return new Options(Optional.of(url), timeout, maxRetries, environment);
        }

        @Override
        public String toString() {
            return "Options[baseUrl=" + baseUrl + ", timeout=" + timeout + ", maxRetries=" + maxRetries + "]";
        }
    }

    private Planners() {}

    /// The planner of a model string.
    ///
    /// @throws VireoException with code USAGE when there is no such kind, or a key is missing; DATA when a
    ///     scripted file is missing or malformed
    public static Planner of(String modelString, Options options) {
        ModelString parsed = ModelString.parse(modelString);
        return switch (parsed.kind()) {
            case "builtin" -> builtin(parsed);
            case "scripted" -> ScriptedPlanner.read(Path.of(parsed.name()));
            default -> new LlmPlanner(connect(parsed, options));
        };
    }

    /// The language model of a model string, to be asked without a picture.
    ///
    /// @throws VireoException with code USAGE when the string names no language model, or a key is missing
    public static LanguageModel languageModel(String modelString, Options options) {
        ModelString parsed = ModelString.parse(modelString);
        if (parsed.kind().equals("builtin") || parsed.kind().equals("scripted")) {
            throw new VireoException(
                    Code.USAGE, "'" + modelString + "' is no language model", "Write openai:MODEL or ollama:MODEL.");
        }
        return connect(parsed, options);
    }

    private static Planner builtin(ModelString parsed) {
        if (!parsed.name().isEmpty()) {
            throw new VireoException(
                    Code.USAGE, "there is no built-in planner '" + parsed.name() + "'", "Write builtin.");
        }
        return new GrammarPlanner();
    }

    private static LanguageModel connect(ModelString parsed, Options options) {
        boolean ollama = parsed.kind().equals("ollama");
        URI baseUrl = options.baseUrl()
                .or(() -> ollama
                        ? Optional.of(OLLAMA)
                        : setting(options, "OPENAI_BASE_URL").map(Planners::uri))
                .orElse(OpenAiSettings.OPENAI);
        Optional<String> key = ollama
                ? Optional.empty()
                : setting(options, "OPENAI_API_KEY")
                        .or(() -> setting(options, "OPENAI_API_KEY_FILE").map(Planners::readKey));
        return new OpenAiSettings(parsed.name(), baseUrl, key, options.timeout(), options.maxRetries())
                .connect(parsed.kind() + ":" + parsed.name(), Thread::sleep);
    }

    private static Optional<String> setting(Options options, String name) {
        return Optional.ofNullable(options.environment().get(name)).filter(value -> !value.isBlank());
    }

    private static URI uri(String text) {
        try {
            return URI.create(text.strip());
        } catch (IllegalArgumentException e) {
            throw new VireoException(
                    Code.USAGE, "OPENAI_BASE_URL is no URL: " + text, "Write e.g. http://localhost:8000/v1", e);
        }
    }

    private static String readKey(String file) {
        try {
            return Files.readString(Path.of(file)).strip();
        } catch (IOException e) {
            throw new VireoException(
                    Code.DATA, "[" + file + "] can't be read, and OPENAI_API_KEY_FILE names it", "Check the path.", e);
        }
    }

    /// A kind and what stands after the colon.
    private record ModelString(String kind, String name) {
        static ModelString parse(String text) {
            int colon = text.indexOf(':');
            String kind = (colon < 0 ? text : text.substring(0, colon)).strip().toLowerCase(Locale.ROOT);
            String name = colon < 0 ? "" : text.substring(colon + 1).strip();
            if (!KINDS.contains(kind)) {
                @Nullable String near = nearest(kind);
                throw new VireoException(
                        Code.USAGE,
                        "there is no planner '" + text + "'",
                        (near == null ? "" : "Did you mean " + near + "? ") + "Write " + FORMS + ".");
            }
            if (name.isEmpty() && !kind.equals("builtin")) {
                throw new VireoException(
                        Code.USAGE, "'" + text + "' lacks what stands after " + kind + ":", "Write " + FORMS + ".");
            }
            return new ModelString(kind, name);
        }
    }

    private static @Nullable String nearest(String word) {
        String best = null;
        int least = 4; // further away, it is no slip of the hand
        for (String kind : KINDS) {
            int distance = edits(word, kind);
            if (distance < least) {
                least = distance;
                best = kind;
            }
        }
        return best;
    }

    /// Letters to insert, drop or change between two words.
    private static int edits(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
