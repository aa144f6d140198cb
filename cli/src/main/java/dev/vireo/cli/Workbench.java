package dev.vireo.cli;

import dev.vireo.agent.VisualAgent;
import dev.vireo.microworld.OracleTools;
import dev.vireo.planner.LanguageModel;
import dev.vireo.planner.Planner;
import dev.vireo.program.ProgramRunner;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.sandbox.WorkerRunner;
import dev.vireo.tools.VisionTools;
import dev.vireo.tools.builtin.BuiltinTools;
import java.nio.file.Path;
import java.util.Optional;

/// The parts that a command works with, made from its options in an order that hides their start-up times: workers
/// start while the networks load.
final class Workbench implements AutoCloseable {
    private final VisionTools tools;
    private final Optional<ProgramRunner> runner;

    private Workbench(VisionTools tools, Optional<ProgramRunner> runner) {
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
                yield new Workbench(oracle, Optional.of(startRunner(console)));
            }
            case BUILTIN -> {
                ProgramRunner runner = startRunner(console);
                yield new Workbench(loadBuiltin(runner), Optional.of(runner));
            }
            case VQA -> new Workbench(BuiltinTools.load(), Optional.empty());
        };
    }

    /// The Python workers. They start in the background.
    static ProgramRunner startRunner(Console console) {
        return WorkerRunner.start(console.cacheFolder());
    }

    private static VisionTools loadBuiltin(ProgramRunner runner) {
        try {
            return BuiltinTools.load();
        } catch (RuntimeException e) {
            runner.close();
            throw e;
        }
    }

    /// An agent of these parts; it does not close them.
    VisualAgent.Builder agent(Planner planner, Optional<LanguageModel> languageModel) {
        VisualAgent.Builder builder = VisualAgent.builder().tools(tools);
        languageModel.ifPresent(builder::languageModel);
        return runner.map(r -> builder.planner(planner).runner(r)).orElseGet(builder::withoutPrograms);
    }

    @Override
    public void close() {
        runner.ifPresent(ProgramRunner::close);
        if (tools instanceof BuiltinTools builtin) {
            builtin.close();
        }
    }
}
