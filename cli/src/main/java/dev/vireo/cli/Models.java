package dev.vireo.cli;

import dev.vireo.agent.VisionEndpoints;
import dev.vireo.planner.Examples;
import dev.vireo.planner.LanguageModel;
import dev.vireo.planner.LlmPlanner;
import dev.vireo.planner.Planner;
import dev.vireo.planner.Planners;
import dev.vireo.planner.RateLimits;
import dev.vireo.planner.layout.LayoutCanvas;
import dev.vireo.planner.layout.LayoutEditor;
import dev.vireo.planner.layout.LayoutPlanner;
import dev.vireo.tools.VisionTools;
import dev.vireo.tools.endpoint.PictureSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The models of the settings.
final class Models {
    private static final String KEY = "OPENAI_API_KEY";
    private static final String KEY_FILE = "OPENAI_API_KEY_FILE";

    private Models() {}

    /// What writes the programs.
    ///
    /// @throws dev.vireo.runtime.VireoException with code USAGE when a key is missing; DATA when a scripted
    ///     file is missing or malformed
    static Planner planner(Console console, Settings settings) {
        Settings.Planning planner = settings.planner();
        Planners.Options options = ofPlanner(console, settings);
        String model = planner.model().toString();
        if (!planner.model().isServed()) {
            return Planners.of(model, options);
        }
        Examples.Choice choice = Examples.Choice.valueOf(planner.examples().name());
        return new LlmPlanner(Planners.languageModel(model, options), new Examples(choice, planner.exampleCount()));
    }

    /// What plans layouts.
    ///
    /// @throws dev.vireo.runtime.VireoException with code USAGE when a key is missing; DATA when a scripted
    ///     file is missing or malformed
    static LayoutPlanner layoutPlanner(
            Console console, Settings settings, LayoutCanvas canvas, Layouts.LayoutCache cache) {
        return LayoutPlanner.of(
                settings.planner().model().toString(), ofPlanner(console, settings), canvas, cache::before);
    }

    /// What changes layouts.
    ///
    /// @throws dev.vireo.runtime.VireoException like [#layoutPlanner]
    static LayoutEditor layoutEditor(Console console, Settings settings, Layouts.LayoutCache cache) {
        ModelName model = settings.planner().model();
        return model.kind().equals("builtin")
                ? LayoutEditor.builtin()
                : LayoutEditor.of(cache.before(Planners.languageModel(model.toString(), ofPlanner(console, settings))));
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

    /// The vision tools of a model behind a server.
    ///
    /// @throws dev.vireo.runtime.VireoException with code USAGE when a key is missing
    static VisionTools vision(Console console, Settings settings) {
        Settings.Vision vision = settings.tools();
        return VisionEndpoints.of(
                vision.model().toString(),
                options(
                        console,
                        vision.baseUrl(),
                        vision.keyFile(),
                        vision.timeout(),
                        vision.retries(),
                        vision.requestsPerMinute()),
                new PictureSettings(vision.pictureSize(), PictureSettings.DEFAULT.maxBytes()));
    }

    private static Planners.Options ofPlanner(Console console, Settings settings) {
        Settings.Planning planner = settings.planner();
        return options(console, planner, planner.baseUrl(), planner.keyFile());
    }

    private static Planners.Options options(
            Console console, Settings.Planning planner, Optional<URI> baseUrl, Optional<Path> keyFile) {
        return options(console, baseUrl, keyFile, planner.timeout(), planner.retries(), planner.requestsPerMinute());
    }

    private static Planners.Options options(
            Console console,
            Optional<URI> baseUrl,
            Optional<Path> keyFile,
            Duration timeout,
            int retries,
            Optional<Integer> requestsPerMinute) {
        Map<String, String> environment = new LinkedHashMap<>(console.environment());
        keyFile.ifPresent(file -> {
            environment.remove(KEY);
            environment.put(KEY_FILE, file.toString());
        });
        Planners.Options options = new Planners.Options(baseUrl, timeout, retries, environment)
                .withLimits(new RateLimits(requestsPerMinute.orElse(0), 0, 0));
        return console.talksToTerminal() ? options.withListener(new ModelTalk(console)) : options;
    }
}
