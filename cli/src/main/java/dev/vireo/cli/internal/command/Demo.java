package dev.vireo.cli.internal.command;

import dev.vireo.agent.Answer;
import dev.vireo.agent.VisualAgent;
import dev.vireo.cli.internal.console.Console;
import dev.vireo.cli.internal.work.PhotoSet;
import dev.vireo.planners.Planners;
import dev.vireo.program.ProgramRunner;
import dev.vireo.runtime.image.Image;
import dev.vireo.visiontools.VisionSuite;
import dev.vireo.visiontools.builtin.BuiltinTools;
import dev.vireo.visiontools.photos.PhotoTools;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import javax.imageio.ImageIO;

/// The pictures and the questions of `vireo demo`.
final class Demo {
    /// One question of each depth from 0 to 2.
    static final List<String> QUESTIONS = List.of(
            "How many shiny things are there?",
            "Are there more cones in front of the large sphere than stars behind the cylinder?",
            "How many cones are in front of the thing that is closest to the leftmost cone that is in front of the"
                    + " large sphere?");

    /// What is asked about a photograph.
    static final String OF_PHOTO = "Is the bottle to the right of the wine glass?";

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

    /// The photograph that comes with Vireo.
    static Image photo() {
        return PhotoSet.picture("wine.jpg");
    }

    /// Asks all questions with the built-in planner and tools, the one about the photograph last.
    ///
    /// @param hears told each answer as soon as it is there
    static List<Asked> run(Console console, Consumer<Asked> hears) {
        Image picture = picture();
        List<Asked> out = new ArrayList<>();
        try (ProgramRunner runner = console.startWorkers();
                BuiltinTools tools = BuiltinTools.load();
                PhotoTools photos = PhotoTools.loadAhead();
                VisualAgent agent = agent(tools, runner);
                VisualAgent ofPhotos = agent(photos, runner)) {
            for (String question : QUESTIONS) {
                hear(new Asked(question, agent.ask(picture, question)), out, hears);
            }
            hear(new Asked(OF_PHOTO, ofPhotos.ask(photo(), OF_PHOTO)), out, hears);
        }
        return out;
    }

    private static VisualAgent agent(VisionSuite tools, ProgramRunner runner) {
        return VisualAgent.builder()
                .tools(tools)
                .planner(Planners.builtin())
                .runner(runner)
                .build();
    }

    private static void hear(Asked asked, List<Asked> all, Consumer<Asked> hears) {
        all.add(asked);
        hears.accept(asked);
    }
}
