package dev.vireo.cli;

import dev.vireo.agent.VisualAgent;
import dev.vireo.microworld.OracleTools;
import dev.vireo.microworld.Scene;
import dev.vireo.planner.LanguageModel;
import dev.vireo.planner.Planner;
import dev.vireo.program.ProgramRunner;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.tools.VisionTools;
import dev.vireo.tools.builtin.BuiltinTools;
import java.nio.file.Path;
import java.util.Optional;

/// The parts that a command works with, made from its options in an order that hides their start-up times:
/// workers start while the networks load.
final class Workbench implements AutoCloseable {
    /// Absent when each scene needs oracle tools of its own.
    private final Optional<VisionTools> tools;

    /// Absent when the VQA network answers alone.
    private final Optional<ProgramRunner> runner;

    private Workbench(Optional<VisionTools> tools, Optional<ProgramRunner> runner) {
        this.tools = tools;
        this.runner = runner;
    }

    /// The parts for one picture file.
    ///
    /// @param scene the scene file for oracle tools; without it the one beside the picture
    static Workbench open(Console console, ToolChoice choice, Path image, Optional<Path> scene) {
        if (scene.isPresent() && choice != ToolChoice.ORACLE) {
            throw new VireoException(
                    Code.USAGE, "--scene is read by the oracle tools alone", "Add --tools oracle, or leave it out.");
        }
        return switch (choice) {
            case ORACLE -> {
                VisionTools oracle = OracleTools.besideImage(image, scene);
                yield new Workbench(Optional.of(oracle), Optional.of(console.startWorkers()));
            }
            case BUILTIN, VQA -> openForScenes(console, choice);
        };
    }

    /// The parts for many scenes, whose truth is at hand.
    static Workbench openForScenes(Console console, ToolChoice choice) {
        return switch (choice) {
            case ORACLE -> new Workbench(Optional.empty(), Optional.of(console.startWorkers()));
            case BUILTIN -> {
                ProgramRunner runner = console.startWorkers();
                yield new Workbench(Optional.of(loadBuiltin(runner)), Optional.of(runner));
            }
            case VQA -> new Workbench(Optional.of(BuiltinTools.load()), Optional.empty());
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

    /// An agent of these parts for the picture that they were made for; it does not close them.
    VisualAgent.Builder agent(Planner planner, Optional<LanguageModel> languageModel) {
        return agent(tools.orElseThrow(), planner, languageModel);
    }

    /// An agent of these parts for the picture of a scene; it does not close them.
    VisualAgent.Builder agentFor(Scene scene, Planner planner, Optional<LanguageModel> languageModel) {
        return agent(tools.orElseGet(() -> new OracleTools(scene)), planner, languageModel);
    }

    private VisualAgent.Builder agent(VisionTools vision, Planner planner, Optional<LanguageModel> languageModel) {
        VisualAgent.Builder builder = VisualAgent.builder().tools(vision);
        languageModel.ifPresent(builder::languageModel);
        return runner.map(r -> builder.planner(planner).runner(r)).orElseGet(builder::withoutPrograms);
    }

    @Override
    public void close() {
        runner.ifPresent(ProgramRunner::close);
        if (tools.orElse(null) instanceof BuiltinTools builtin) {
            builtin.close();
        }
    }
}
