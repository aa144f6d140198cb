package dev.vireo.cli.internal.work;

import dev.vireo.agent.Answer;
import dev.vireo.agent.VisualAgent;
import dev.vireo.cli.internal.console.Console;
import dev.vireo.cli.internal.settings.ConfigOptions;
import dev.vireo.cli.internal.settings.Settings;
import dev.vireo.language.LanguageModel;
import dev.vireo.planners.Planner;
import java.nio.file.Path;
import java.util.Optional;
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

    /// An agent that is at work on what the options name. Every answer's trace is written where the settings say.
    public record AtWork(Media about, Workbench bench, VisualAgent agent) {
        /// The answer to a question.
        public Answer ask(String question) {
            return traced(agent.ask(about.query(question)));
        }

        /// What a program gives.
        ///
        /// @param question that it is said to answer
        public Answer run(String program, String question) {
            return traced(agent.run(program, about.query(question)));
        }

        private Answer traced(Answer answer) {
            bench.writeTrace(answer);
            return answer;
        }
    }

    /// Does something with an agent, which lives as long as that takes.
    ///
    /// @param media what it looks at
    public <T> T with(MediaOptions media, Settings settings, Function<AtWork, T> work) {
        Planner planner = Models.planner(console, settings);
        Optional<LanguageModel> texts = Models.languageModel(console, settings);
        Optional<Path> sceneFile = Optional.ofNullable(scene).map(console::file);
        try (Media about = Media.read(media);
                Workbench bench = Workbench.open(console, settings, about, sceneFile);
                VisualAgent agent = bench.agent(planner, texts).build()) {
            return work.apply(new AtWork(about, bench, agent));
        }
    }
}
