package dev.vireo.cli.internal.work;

import dev.vireo.agent.Answer;
import dev.vireo.agent.VisualAgent;
import dev.vireo.benchmarks.run.Effort;
import dev.vireo.benchmarks.run.Opened;
import dev.vireo.benchmarks.run.RunPlan;
import dev.vireo.cli.internal.console.Console;
import dev.vireo.cli.internal.settings.ConfigOptions;
import dev.vireo.cli.internal.settings.Configuration;
import dev.vireo.cli.internal.settings.Settings;
import dev.vireo.language.LanguageModel;
import dev.vireo.planners.Planner;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options of the commands that have an agent look at pictures or a video.
public final class AgentOptions extends ConfigOptions {
    private final Console console;

    @Option(
            names = "--scene",
            paramLabel = "FILE",
            description = "The scene file for oracle tools (default: ../scenes/ID.json beside the picture).")
    private @Nullable Path scene;

    /// @param sections whose options the command has
    public AgentOptions(Console console, String... sections) {
        super(console, sections);
        this.console = console;
    }

    /// An agent that is at work on what the options name.
    public static final class AtWork {
        private final Media about;
        private final VisualAgent agent;
        private @Nullable Answer answer;

        private AtWork(Media about, VisualAgent agent) {
            this.about = about;
            this.agent = agent;
        }

        /// What it looks at.
        public Media about() {
            return about;
        }

        /// What answers.
        VisualAgent agent() {
            return agent;
        }

        /// The answer to a question.
        public Answer ask(String question) {
            return kept(agent.ask(about.query(question)));
        }

        /// What a program gives.
        ///
        /// @param question that it is said to answer
        public Answer run(String program, String question) {
            return kept(agent.run(program, about.query(question)));
        }

        private Answer kept(Answer given) {
            answer = given;
            return given;
        }
    }

    /// Does something with agents that look at one thing after the other, all with the same tools and
    /// workers.
    ///
    /// @param work is given what makes an agent for what it looks at; it closes that
    /// @throws VireoException with code USAGE when the options or the settings are for one question
    public <T> T withMany(Settings settings, Function<Function<Media, AtWork>, T> work) {
        refuseThoseForOne(settings);
        Planner planner = Models.planner(console, settings);
        Optional<LanguageModel> texts = Models.languageModel(console, settings);
        try (Workbench bench = Workbench.open(console, settings, Optional.empty())) {
            return work.apply(about ->
                    new AtWork(about, bench.agentFor(about, planner, texts).build()));
        }
    }

    private void refuseThoseForOne(Settings settings) {
        if (scene != null) {
            throw MediaOptions.usage(
                    "--scene is about one picture", "Leave it out: the scene files of pictures lie beside them.");
        }
        if (settings.trace().file().isPresent()) {
            throw MediaOptions.usage("--trace is about one question", "Ask that one by itself for its trace.");
        }
    }

    /// Does something with what makes agents for a run over a data set, all with the same tools and workers.
    ///
    /// @param arm how they work
    /// @param effort a limit of the cost needs the prices of all models
    /// @param work is also given what can move their answers, by name
    /// @throws VireoException with code USAGE when the options or the settings are for one question
    public <T> T forRun(Configuration configuration, RunPlan.Arm arm, Effort effort, RunWork<T> work) {
        Settings settings = configuration.settings();
        refuseThoseForOne(settings);
        if (effort.maxCost().isPresent()) {
            Workbench.requirePrices(settings, "--max-cost");
        }
        Planner planner = Models.planner(console, settings);
        Optional<LanguageModel> texts = Models.languageModel(console, settings);
        boolean programs = arm != RunPlan.Arm.VQA;
        try (Workbench bench = Workbench.open(console, settings, Optional.empty(), programs)) {
            SequencedMap<String, String> moving = MovingParts.of(console, configuration, planner, bench.sightId());
            return work.with(moving, about -> bench.agentFor(Media.of(about), planner, texts));
        }
    }

    /// What is done with the agents of a run.
    @FunctionalInterface
    public interface RunWork<T> {
        /// Does it.
        T with(SequencedMap<String, String> moving, Opened.Agents agents);
    }

    /// Does something with an agent, which lives as long as that takes. The trace of its last answer is written
    /// where the settings say, after `work` is over: whatever becomes of the trace, what `work` printed is there.
    ///
    /// @param media what it looks at
    /// @param work asks, and prints
    public <T> T with(MediaOptions media, Settings settings, Function<AtWork, T> work) {
        console.doing("starting");
        Planner planner = Models.planner(console, settings);
        Optional<LanguageModel> texts = Models.languageModel(console, settings);
        Optional<Path> sceneFile = Optional.ofNullable(scene).map(console::input);
        try (Media about = Media.read(media);
                Workbench bench = Workbench.open(console, settings, sceneFile);
                VisualAgent agent = bench.agentFor(about, planner, texts)
                        .listener(new AtWorkTalk(console))
                        .build()) {
            AtWork atWork = new AtWork(about, agent);
            T done = work.apply(atWork);
            if (atWork.answer != null) {
                bench.writeTrace(atWork.answer);
            }
            return done;
        }
    }
}
