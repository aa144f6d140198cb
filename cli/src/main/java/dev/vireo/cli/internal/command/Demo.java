package dev.vireo.cli.internal.command;

import dev.vireo.agent.Answer;
import dev.vireo.agent.VisualAgent;
import dev.vireo.cli.internal.console.Console;
import dev.vireo.planners.Planners;
import dev.vireo.program.ProgramRunner;
import dev.vireo.runtime.image.Image;
import dev.vireo.visiontools.builtin.BuiltinTools;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import javax.imageio.ImageIO;

/// The picture and the questions of `vireo demo`.
final class Demo {
    /// One question of each depth from 0 to 2.
    static final List<String> QUESTIONS = List.of(
            "How many shiny things are there?",
            "Are there more cones in front of the large sphere than stars behind the cylinder?",
            "How many cones are in front of the thing that is closest to the leftmost cone that is in front of the"
                    + " large sphere?");

    private Demo() {}

    /// A question and its answer.
    record Asked(String question, Answer answer) {}

    /// The picture that comes with Vireo.
    static Image picture() {
        try (InputStream in = Objects.requireNonNull(Demo.class.getResourceAsStream("demo.png"))) {
            return Image.of(ImageIO.read(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Asks all questions with the built-in tools and planner.
    ///
    /// @param hears told each answer as soon as it is there
    static List<Asked> run(Console console, Consumer<Asked> hears) {
        Image picture = picture();
        List<Asked> out = new ArrayList<>();
        try (ProgramRunner runner = console.startWorkers();
                BuiltinTools tools = BuiltinTools.load();
                VisualAgent agent = VisualAgent.builder()
                        .tools(tools)
                        .planner(Planners.builtin())
                        .runner(runner)
                        .build()) {
            for (String question : QUESTIONS) {
                Asked asked = new Asked(question, agent.ask(picture, question));
                out.add(asked);
                hears.accept(asked);
            }
        }
        return out;
    }
}
