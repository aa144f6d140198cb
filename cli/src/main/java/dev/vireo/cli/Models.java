package dev.vireo.cli;

import dev.vireo.planner.LanguageModel;
import dev.vireo.planner.Planner;
import dev.vireo.planner.Planners;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The planner and the language model of the settings.
final class Models {
    private static final String KEY = "OPENAI_API_KEY";
    private static final String KEY_FILE = "OPENAI_API_KEY_FILE";

    private Models() {}

    /// What writes the programs.
    ///
    /// @throws dev.vireo.runtime.VireoException with code USAGE when a key is missing; DATA when a scripted
    ///     file is missing or malformed
    static Planner planner(Console console, Settings settings) {
        return Planners.of(settings.planner().model().toString(), ofPlanner(console, settings));
    }

    /// What answers the questions that need no picture: the model that is set for them, or else the one that
    /// writes the programs, if one does.
    static Optional<LanguageModel> languageModel(Console console, Settings settings) {
        Settings.Texts texts = settings.languageModel();
        if (texts.model().isPresent()) {
            Planners.Options options = options(
                    console,
                    settings.planner(),
                    texts.baseUrl().or(settings.planner()::baseUrl),
                    texts.keyFile().or(settings.planner()::keyFile));
            return Optional.of(Planners.languageModel(texts.model().get().toString(), options));
        }
        ModelName planner = settings.planner().model();
        return planner.isServed()
                ? Optional.of(Planners.languageModel(planner.toString(), ofPlanner(console, settings)))
                : Optional.empty();
    }

    private static Planners.Options ofPlanner(Console console, Settings settings) {
        Settings.Planning planner = settings.planner();
        return options(console, planner, planner.baseUrl(), planner.keyFile());
    }

    private static Planners.Options options(
            Console console, Settings.Planning planner, Optional<URI> baseUrl, Optional<Path> keyFile) {
        Map<String, String> environment = new LinkedHashMap<>(console.environment());
        keyFile.ifPresent(file -> {
            environment.remove(KEY);
            environment.put(KEY_FILE, file.toString());
        });
        return new Planners.Options(baseUrl, planner.timeout(), planner.retries(), environment);
    }
}
