package dev.vireo.cli.internal.work;

import dev.vireo.agent.Answer;
import dev.vireo.agent.AnswerCache;
import dev.vireo.agent.Budget;
import dev.vireo.agent.Prices;
import dev.vireo.agent.Switches;
import dev.vireo.agent.Traces;
import dev.vireo.agent.VisualAgent;
import dev.vireo.cli.internal.console.Console;
import dev.vireo.cli.internal.settings.ModelName;
import dev.vireo.cli.internal.settings.Settings;
import dev.vireo.cli.internal.settings.ToolChoice;
import dev.vireo.language.LanguageModel;
import dev.vireo.microworld.Scene;
import dev.vireo.planners.Planner;
import dev.vireo.program.Limits;
import dev.vireo.program.ProgramRunner;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.visiontools.VisionTools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// The parts that a command works with, made from its settings in an order that hides their start-up times:
/// workers start while the networks load.
public final class Workbench implements AutoCloseable {
    private final Console console;
    private final Settings settings;

    private final Sight sight;

    /// Absent when the VQA network answers alone.
    private final Optional<ProgramRunner> runner;

    /// Absent when nothing is kept.
    private final Optional<AnswerCache> cache;

    private Workbench(Console console, Settings settings, Sight sight, Optional<ProgramRunner> runner) {
        this.console = console;
        this.settings = settings;
        this.sight = sight;
        this.runner = runner;
        this.cache = openCache(console, settings.cache());
    }

    /// Where answers are kept, if they are.
    static Optional<AnswerCache> openCache(Console console, Settings.Caching caching) {
        AnswerCache.Mode mode = AnswerCache.Mode.valueOf(caching.mode().name());
        return mode == AnswerCache.Mode.OFF
                ? Optional.empty()
                : Optional.of(AnswerCache.open(
                        caching.folder().orElseGet(console::cacheFolder),
                        mode,
                        caching.maxSize().bytes(),
                        InstantSource.system(),
                        notice -> console.talk("vireo: note: " + notice)));
    }

    /// The parts that the settings name.
    ///
    /// @param scene the scene file for oracle tools; without it the one beside the picture
    public static Workbench open(Console console, Settings settings, Optional<Path> scene) {
        return open(console, settings, scene, true);
    }

    /// The parts that the settings name.
    ///
    /// @param programs whether programs will run
    static Workbench open(Console console, Settings settings, Optional<Path> scene, boolean programs) {
        if (settings.budget().money().isPresent()) {
            requirePrices(settings, "the budget");
        }
        settings.trace().file().ifPresent(Workbench::checkTrace);
        ToolChoice choice = ToolChoice.of(settings.tools().model());
        if (scene.isPresent() && choice != ToolChoice.ORACLE) {
            throw new VireoException(
                    Code.USAGE, "--scene is read by the oracle tools alone", "Add --tools oracle, or leave it out.");
        }
        Optional<ProgramRunner> runner = choice == ToolChoice.VQA || !programs
                ? Optional.empty()
                : Optional.of(console.startWorkers(settings.sandbox().how()));
        try {
            Sight sight = sight(console, settings, choice, scene);
            if (settings.tools().warmUp()) {
                warmUp(console, sight);
            }
            return new Workbench(console, settings, sight, runner);
        } catch (RuntimeException e) {
            runner.ifPresent(ProgramRunner::close);
            throw e;
        }
    }

    private static Sight sight(Console console, Settings settings, ToolChoice choice, Optional<Path> scene) {
        MixedParts parts = new MixedParts(console, settings);
        try {
            return switch (choice) {
                case AUTO -> new Sight.Auto(console, parts);
                case BUILTIN, VQA -> new Sight.Mixed(Sight.builtin(), parts);
                case PHOTOS -> new Sight.Mixed(Sight.photos(), parts);
                case ORACLE -> new Sight.Mixed(new Sight.Oracle(scene), parts);
                case SERVED ->
                    new Sight.Mixed(
                            Sight.always(Models.vision(
                                    console, settings, settings.tools().model())),
                            parts);
            };
        } catch (RuntimeException e) {
            parts.close();
            throw e;
        }
    }

    private static void warmUp(Console console, Sight sight) {
        console.doing("loading the networks");
        long begin = System.nanoTime();
        try {
            sight.warmUp();
        } catch (RuntimeException e) {
            sight.close();
            throw e;
        }
        console.talk("vireo: note: the networks are warm after "
                + Duration.ofNanos(System.nanoTime() - begin).toMillis() + " ms");
    }

    /// An agent of these parts for what a question is about; it does not close them.
    public VisualAgent.Builder agentFor(Media about, Planner planner, Optional<LanguageModel> languageModel) {
        return agent(sight.of(about), planner, languageModel);
    }

    /// An agent of these parts for the picture of a scene; it does not close them.
    public VisualAgent.Builder agentFor(Scene scene, Planner planner, Optional<LanguageModel> languageModel) {
        return agent(sight.of(scene), planner, languageModel);
    }

    private VisualAgent.Builder agent(VisionTools vision, Planner planner, Optional<LanguageModel> languageModel) {
        Settings.Programs limits = settings.limits();
        Settings.Planning planning = settings.planner();
        VisualAgent.Builder builder = VisualAgent.builder()
                .tools(vision)
                .limits(new Limits(
                        limits.time(), limits.frames(), limits.output().bytes(), limits.toolCalls()))
                .budget(budget())
                .prices(prices())
                .recursion(planning.recursion())
                .typedReturns(planning.typedReturns())
                .repairs(planning.repair() ? planning.repairs() : 0)
                .resamples(planning.repair() ? planning.resamples() : 0)
                .childContext(Switches.ChildContext.valueOf(planning.context().name()));
        languageModel.ifPresent(builder::languageModel);
        cache.ifPresent(builder::cache);
        return runner.map(r -> builder.planner(planner).runner(r)).orElseGet(builder::withoutPrograms);
    }

    private Budget budget() {
        Settings.Spending spending = settings.budget();
        return new Budget(
                spending.modelCalls(),
                spending.tokens(),
                spending.money(),
                spending.visionCalls(),
                Duration.ofSeconds(spending.seconds()),
                spending.depth(),
                spending.width());
    }

    /// The ending of a trace's name says what is in it.
    private static void checkTrace(Path file) {
        if (!file.toString().endsWith(".html") && !file.toString().endsWith(".jsonl")) {
            throw new VireoException(
                    Code.USAGE,
                    "--trace: '" + file + "' ends neither with .html nor with .jsonl",
                    "Write e.g. --trace why.html");
        }
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null && !Files.isDirectory(folder)) {
            throw new VireoException(
                    Code.DATA, "[" + file + "] can't be written: there is no folder " + folder, "Make it first.");
        }
    }

    /// What looks at pictures, in words that change with the networks.
    String sightId() {
        return sight.id();
    }

    /// A limit of money can't be kept for a model whose price is unknown.
    ///
    /// @param what limits it
    static void requirePrices(Settings settings, String what) {
        List<ModelName> asked = Stream.concat(
                        Stream.of(settings.planner().model(), settings.tools().model()),
                        Stream.concat(
                                settings.languageModel().model().stream(), settings.tools().parts().values().stream()))
                .filter(ModelName::isServed)
                .toList();
        for (ModelName model : asked) {
            if (!settings.prices().containsKey(model.toString())) {
                throw new VireoException(
                        Code.USAGE,
                        what + " limits the money, and the price of " + model + " is unknown",
                        "Write it into the configuration, below prices: " + model + ": {input: 0.4, output: 1.6}");
            }
        }
    }

    private Prices prices() {
        Map<String, Prices.Price> models = new LinkedHashMap<>();
        settings.prices().forEach((model, price) -> models.put(model, new Prices.Price(price.input(), price.output())));
        return new Prices(models);
    }

    /// Writes how an answer that was printed came about, when the settings name a file for it. When it can't be
    /// written, that is said, and the exit code tells.
    public void writeTrace(Answer answer) {
        settings.trace().file().ifPresent(file -> {
            console.flush();
            try {
                if (file.toString().endsWith(".jsonl")) {
                    Traces.write(answer, file);
                } else {
                    Traces.writeHtml(answer, file);
                }
                console.talk("vireo: the trace is in " + file);
            } catch (VireoException e) {
                console.late(e);
            }
        });
    }

    @Override
    public void close() {
        runner.ifPresent(ProgramRunner::close);
        cache.ifPresent(AnswerCache::close);
        sight.close();
    }
}
