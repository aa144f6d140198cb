package dev.vireo.cli;

import dev.vireo.planner.LanguageModel;
import dev.vireo.planner.Planner;
import dev.vireo.planner.Planners;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options that name what writes the programs.
final class PlannerOptions {
    private static final String BUILTIN = "builtin";

    @Option(
            names = "--planner",
            paramLabel = "PLANNER",
            defaultValue = BUILTIN,
            description = "What writes the programs: builtin, openai:MODEL, ollama:MODEL or scripted:FILE"
                    + " (default: ${DEFAULT-VALUE}).")
    private String planner = BUILTIN;

    @Option(
            names = "--base-url",
            paramLabel = "URL",
            description = "Where the language model is served, as http://localhost:8000/v1.")
    private @Nullable String baseUrl;

    /// @throws VireoException with code USAGE when there is no such planner or a key is missing; DATA when a
    ///     scripted file is missing or malformed
    Planner planner(Map<String, String> environment) {
        return Planners.of(planner, options(environment));
    }

    /// The language model for what programs ask without a picture: the one that writes them, if one does.
    Optional<LanguageModel> languageModel(Map<String, String> environment) {
        return planner.startsWith(BUILTIN) || planner.startsWith("scripted:")
                ? Optional.empty()
                : Optional.of(Planners.languageModel(planner, options(environment)));
    }

    private Planners.Options options(Map<String, String> environment) {
        Planners.Options options = new Planners.Options(
                Optional.empty(),
                Planners.Options.DEFAULT.timeout(),
                Planners.Options.DEFAULT.maxRetries(),
                environment);
        return baseUrl == null ? options : options.withBaseUrl(url(baseUrl));
    }

    private static URI url(String text) {
        try {
            URI uri = new URI(text);
            if (("http".equals(uri.getScheme()) || "https".equals(uri.getScheme())) && uri.getHost() != null) {
                return uri;
            }
        } catch (URISyntaxException _) {
            // told below
        }
        throw new VireoException(
                Code.USAGE, "--base-url: '" + text + "' is no http address", "Write it as http://localhost:8000/v1.");
    }
}
