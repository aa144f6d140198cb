package dev.vireo.cli.internal.work;

import dev.vireo.cli.internal.console.Console;
import dev.vireo.cli.internal.console.ModelTalk;
import dev.vireo.cli.internal.settings.ModelName;
import dev.vireo.cli.internal.settings.Settings;
import dev.vireo.language.LanguageModel;
import dev.vireo.language.LanguageModels;
import dev.vireo.language.LocalModel;
import dev.vireo.language.ModelOptions;
import dev.vireo.layout.Layout;
import dev.vireo.planners.Examples;
import dev.vireo.planners.LayoutEditor;
import dev.vireo.planners.LayoutPlanner;
import dev.vireo.planners.Planner;
import dev.vireo.planners.Planners;
import dev.vireo.planners.Profile;
import dev.vireo.visiontools.VisionSuite;
import dev.vireo.visiontools.endpoint.EndpointTools;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The models of the settings.
public final class Models {
    private static final String KEY = "OPENAI_API_KEY";
    private static final String KEY_FILE = "OPENAI_API_KEY_FILE";
    private static final String LOCAL = "local";

    private Models() {}

    /// What writes the programs.
    ///
    /// @throws dev.vireo.runtime.VireoException with code USAGE when a key is missing; DATA when a scripted
    ///     file is missing or malformed
    public static Planner planner(Console console, Settings settings) {
        Settings.Planning planner = settings.planner();
        ModelOptions options = ofPlanner(console, settings);
        String model = planner.model().toString();
        if (!planner.model().isLanguageModel()) {
            return Planners.of(model, options);
        }
        Examples.Choice choice = Examples.Choice.valueOf(planner.examples().name());
        LanguageModel opened = open(console, settings, planner.model(), options);
        Profile profile = switch (planner.prompt()) {
            case AUTO -> Profile.of(opened);
            case FULL -> Profile.FULL;
            case SHORT -> Profile.SHORT;
        };
        return Planners.of(opened, profile, new Examples(choice, planner.exampleCount()));
    }

    /// What plans layouts.
    ///
    /// @throws dev.vireo.runtime.VireoException with code USAGE when a key is missing; DATA when a scripted
    ///     file is missing or malformed
    public static LayoutPlanner layoutPlanner(
            Console console, Settings settings, Layout.Canvas canvas, Layouts.LayoutCache cache) {
        return Planners.layout(
                settings.planner().model().toString(), ofPlanner(console, settings), canvas, cache::before);
    }

    /// What changes layouts.
    ///
    /// @throws dev.vireo.runtime.VireoException like [#layoutPlanner]
    public static LayoutEditor layoutEditor(Console console, Settings settings, Layouts.LayoutCache cache) {
        ModelName model = settings.planner().model();
        return model.kind().equals("builtin")
                ? LayoutEditor.builtin()
                : LayoutEditor.of(cache.before(open(
                        console, settings, model, ofPlanner(console, settings).needing(ModelOptions.TOKENS_OF_BOXES))));
    }

    /// What answers the questions that need no picture: the model that is set for them, or else the one that
    /// writes the programs, if one does.
    public static Optional<LanguageModel> languageModel(Console console, Settings settings) {
        Settings.Texts texts = settings.languageModel();
        if (texts.model().isPresent()) {
            ModelOptions options = options(
                    console,
                    texts.baseUrl().or(settings.planner()::baseUrl),
                    texts.keyFile().or(settings.planner()::keyFile),
                    settings.planner().requests());
            return Optional.of(open(console, settings, texts.model().get(), options));
        }
        ModelName planner = settings.planner().model();
        return planner.isLanguageModel()
                ? Optional.of(open(console, settings, planner, ofPlanner(console, settings)))
                : Optional.empty();
    }

    /// A language model. One of this process is loaded once, whatever it is used for, and freed when the command ends.
    private static LanguageModel open(Console console, Settings settings, ModelName model, ModelOptions options) {
        return model.kind().equals(LOCAL)
                ? loaded(console, settings, model, options)
                : LanguageModels.of(model.toString(), options);
    }

    private static LocalModel loaded(Console console, Settings settings, ModelName model, ModelOptions options) {
        return console.model(
                model.toString(),
                () -> LanguageModels.local(
                        ModelPlace.find(console, model.name()).folder(), options, SeenMemory.of(console, settings)));
    }

    /// The vision tools of a model behind a server or in this process.
    ///
    /// @throws dev.vireo.runtime.VireoException with code USAGE when a key is missing, or a model in this
    ///     process has no eyes; DATA when it is missing or malformed
    static VisionSuite vision(Console console, Settings settings, ModelName model) {
        Settings.Vision vision = settings.tools();
        ModelOptions options = options(console, vision.baseUrl(), vision.keyFile(), vision.requests());
        EndpointTools.Pictures pictures =
                new EndpointTools.Pictures(vision.pictureSize(), EndpointTools.Pictures.DEFAULT.maxBytes());
        return model.kind().equals(LOCAL)
                ? EndpointTools.over(
                        LanguageModels.seeing(
                                loaded(console, settings, model, options),
                                options.needing(ModelOptions.TOKENS_OF_BOXES)),
                        pictures)
                : EndpointTools.of(model.toString(), options, pictures);
    }

    private static ModelOptions ofPlanner(Console console, Settings settings) {
        Settings.Planning planner = settings.planner();
        return options(console, planner.baseUrl(), planner.keyFile(), planner.requests());
    }

    private static ModelOptions options(
            Console console, Optional<URI> baseUrl, Optional<Path> keyFile, Settings.Requests requests) {
        Map<String, String> environment = new LinkedHashMap<>(console.environment());
        keyFile.ifPresent(file -> {
            environment.remove(KEY);
            environment.put(KEY_FILE, file.toString());
        });
        ModelOptions usual = new ModelOptions(baseUrl, requests.timeout(), requests.retries(), environment)
                .withFirstToken(requests.firstToken())
                .withLimits(
                        new ModelOptions.RateLimits(requests.requestsPerMinute().orElse(0), 0, 0));
        ModelOptions options = requests.maxTokens().map(usual::withMaxTokens).orElse(usual);
        return console.talksToTerminal() ? options.withListener(new ModelTalk(console)) : options;
    }
}
