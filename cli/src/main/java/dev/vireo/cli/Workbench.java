package dev.vireo.cli;

import dev.vireo.agent.Answer;
import dev.vireo.agent.Budget;
import dev.vireo.agent.ChildContext;
import dev.vireo.agent.Prices;
import dev.vireo.agent.TraceHtml;
import dev.vireo.agent.VisualAgent;
import dev.vireo.microworld.OracleTools;
import dev.vireo.microworld.Scene;
import dev.vireo.planner.LanguageModel;
import dev.vireo.planner.Planner;
import dev.vireo.program.Limits;
import dev.vireo.program.ProgramRunner;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.image.Image;
import dev.vireo.tools.VisionTools;
import dev.vireo.tools.builtin.BuiltinTools;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// The parts that a command works with, made from its settings in an order that hides their start-up times:
/// workers start while the networks load.
final class Workbench implements AutoCloseable {
    private final Console console;
    private final Settings settings;

    /// Absent when each scene needs oracle tools of its own.
    private final Optional<VisionTools> tools;

    /// Absent when the VQA network answers alone.
    private final Optional<ProgramRunner> runner;

    private Workbench(Console console, Settings settings, Optional<VisionTools> tools, Optional<ProgramRunner> runner) {
        this.console = console;
        this.settings = settings;
        this.tools = tools;
        this.runner = runner;
    }

    /// What is asked about, read from its files.
    record Media(List<Path> files, List<Image> images) {
        /// The agent's answer about it.
        Answer ask(VisualAgent agent, String question) {
            return agent.ask(images.getFirst(), question);
        }
    }

    /// Reads what the options name.
    ///
    /// @throws VireoException as the readers of pictures
    static Media media(MediaOptions options) {
        if (options.receiver() != Receiver.IMAGE) {
            throw new VireoException(
                    Code.USAGE, "only questions about one picture are answered", "Name one with --image FILE.");
        }
        return new Media(options.imageFiles(), options.images());
    }

    /// The parts for these picture files.
    ///
    /// @param scene the scene file for oracle tools; without it the one beside the picture
    static Workbench open(Console console, Settings settings, Media about, Optional<Path> scene) {
        ToolChoice choice = ToolChoice.of(settings.tools().model());
        if (scene.isPresent() && choice != ToolChoice.ORACLE) {
            throw new VireoException(
                    Code.USAGE, "--scene is read by the oracle tools alone", "Add --tools oracle, or leave it out.");
        }
        return switch (choice) {
            case ORACLE -> {
                VisionTools oracle = OracleTools.besideImage(about.files().getFirst(), scene);
                yield new Workbench(console, settings, Optional.of(oracle), Optional.of(console.startWorkers()));
            }
            case BUILTIN, VQA -> openForScenes(console, settings);
        };
    }

    /// The parts for many scenes, whose truth is at hand.
    static Workbench openForScenes(Console console, Settings settings) {
        return switch (ToolChoice.of(settings.tools().model())) {
            case ORACLE -> new Workbench(console, settings, Optional.empty(), Optional.of(console.startWorkers()));
            case BUILTIN -> {
                ProgramRunner runner = console.startWorkers();
                yield new Workbench(console, settings, Optional.of(loadBuiltin(runner)), Optional.of(runner));
            }
            case VQA -> new Workbench(console, settings, Optional.of(BuiltinTools.load()), Optional.empty());
        };
    }

    private static VisionTools loadBuiltin(ProgramRunner runner) {
        try {
            return BuiltinTools.load();
        } catch (RuntimeException e) {
            runner.close();
            throw e;
        }
    }

    /// An agent of these parts for the pictures that they were made for; it does not close them.
    VisualAgent.Builder agent(Planner planner, Optional<LanguageModel> languageModel) {
        return agent(tools.orElseThrow(), planner, languageModel);
    }

    /// An agent of these parts for the picture of a scene; it does not close them.
    VisualAgent.Builder agentFor(Scene scene, Planner planner, Optional<LanguageModel> languageModel) {
        return agent(tools.orElseGet(() -> new OracleTools(scene)), planner, languageModel);
    }

    private VisualAgent.Builder agent(VisionTools vision, Planner planner, Optional<LanguageModel> languageModel) {
        Settings.Programs limits = settings.limits();
        VisualAgent.Builder builder = VisualAgent.builder()
                .tools(vision)
                .limits(new Limits(
                        limits.time(), limits.frames(), limits.output().bytes(), limits.toolCalls()))
                .budget(budget())
                .prices(new Prices(settings.prices().entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey,
                                e -> new Prices.Price(
                                        e.getValue().input(), e.getValue().output())))))
                .recursion(settings.planner().recursion())
                .typedReturns(settings.planner().typedReturns())
                .repair(settings.planner().repair())
                .childContext(ChildContext.valueOf(settings.planner().context().name()));
        languageModel.ifPresent(builder::languageModel);
        return runner.map(r -> builder.planner(planner).runner(r)).orElseGet(builder::withoutPrograms);
    }

    private Budget budget() {
        Settings.Spending limits = settings.budget();
        return new Budget(
                limits.modelCalls(),
                limits.tokens(),
                limits.money(),
                limits.visionCalls(),
                Duration.ofSeconds(limits.seconds()),
                limits.depth(),
                limits.width());
    }

    /// Writes how an answer came about, when the settings name a file for it.
    void writeTrace(Answer answer) {
        settings.trace().file().ifPresent(file -> {
            TraceHtml.write(answer, file);
            console.talk("vireo: the trace is in " + file);
        });
    }

    @Override
    public void close() {
        runner.ifPresent(ProgramRunner::close);
        if (tools.orElse(null) instanceof BuiltinTools builtin) {
            builtin.close();
        }
    }
}
