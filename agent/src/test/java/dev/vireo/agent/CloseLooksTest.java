package dev.vireo.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.language.Usage;
import dev.vireo.language.VisionModel;
import dev.vireo.program.ImagePatch;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.image.Box;
import dev.vireo.runtime.image.Image;
import dev.vireo.visiontools.CloseLooks;
import dev.vireo.visiontools.endpoint.EndpointTools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Where tools looked closer: told, drawn, written, and paid for.
class CloseLooksTest {
    private static final Image PICTURE = Image.ofRgb(40, 20, new byte[40 * 20 * 3]);

    /// Looks twice at every picture, the second time at two parts of it.
    private static final VisionModel CLOSE = new VisionModel() {
        @Override
        public VisionModel.Answer look(Request request) {
            List<Look> looks = request.pictures().isEmpty()
                    ? List.of()
                    : List.of(
                            new Look(0, 0, 0.26, 0.5, 0.5, 1),
                            new Look(0, 1, 0, 0, 0.25, 0.25),
                            new Look(0, 1, 0.75, 0, 1, 0.3));
            return new VisionModel.Answer("{\"answer\":\"a mug\"}", false, new Usage(1, 100, 10, 0), looks);
        }

        @Override
        public String id() {
            return "close";
        }
    };

    private static VisualAgent agent(Budget budget) {
        return VisualAgent.builder()
                .tools(EndpointTools.over(CLOSE))
                .withoutPrograms()
                .budget(budget)
                .build();
    }

    private static List<Box> boxes(List<ImagePatch> look) {
        return look.stream().map(ImagePatch::box).toList();
    }

    @Test
    void aToolTellsOfItsLooksInWholePixelsOfTheWholePicture() {
        List<List<ImagePatch>> heard = new ArrayList<>();
        ImagePatch part = new ImagePatch(PICTURE, new Box(20, 10, 40, 20), "");
        String text = CloseLooks.heard(
                heard::add,
                () -> EndpointTools.over(CLOSE).simpleQuery(part, "What is it?").text());
        assertEquals("a mug", text);
        assertEquals(2, heard.size());
        assertEquals(List.of(new Box(25, 15, 30, 20)), boxes(heard.get(0)));
        assertEquals(List.of(new Box(20, 10, 25, 13), new Box(35, 10, 40, 13)), boxes(heard.get(1)));
        EndpointTools.over(CLOSE).simpleQuery(part, "Nobody listens?");
    }

    @Test
    void looksAreInTheTraceInItsFileAndOnItsPageAndAReplayIsTheSame(@TempDir Path folder) throws IOException {
        try (VisualAgent agent = agent(Budget.DEFAULT)) {
            Answer answer = agent.ask(PICTURE, "What is it?");
            Trace.ToolCall call = answer.trace().root().direct().getFirst();
            assertEquals(2, call.looks().size());
            assertEquals(List.of(new Box(10, 10, 20, 20)), boxes(call.looks().getFirst()));
            String html = Traces.html(answer);
            assertTrue(html.contains("looked closer 2 times"), html);
            assertTrue(html.contains("<rect x=\"30\" y=\"0\" width=\"10\" height=\"6\""), html);
            Path file = folder.resolve("why.jsonl");
            Traces.write(answer, file);
            assertTrue(Files.readString(file).contains("\"looks\":[[{\"patch\":"), Files.readString(file));
            Answer read = Traces.read(file);
            assertEquals(
                    boxes(call.looks().get(1)),
                    boxes(read.trace().root().direct().getFirst().looks().get(1)));
            assertEquals(html, Traces.html(read));
            try (VisualAgent again = Replay.of(file).agent().build()) {
                Answer replayed = again.ask(PICTURE, "What is it?");
                assertEquals(answer.cost().visionCalls(), replayed.cost().visionCalls());
                assertEquals(
                        2, replayed.trace().root().direct().getFirst().looks().size());
            }
            for (String wrong : List.of("7", "[7]", "[[7]]")) {
                Files.writeString(
                        file, Files.readString(file).replaceFirst("\"looks\":.*?\\]\\]", "\"looks\":" + wrong));
                assertThrows(VireoException.class, () -> Traces.read(file));
                Traces.write(answer, file);
            }
        }
    }

    @Test
    void aLookCostsAsMuchAsACall() {
        try (VisualAgent agent = agent(Budget.DEFAULT)) {
            assertEquals(1 + 2, agent.ask(PICTURE, "What is it?").cost().visionCalls());
        }
    }

    @Test
    void whatIsKnownIsNotLookedAtAgainAndTheAnswerSaysTheSame(@TempDir Path folder) {
        try (AnswerCache cache = AnswerCache.open(folder, AnswerCache.Mode.USE, _ -> {});
                VisualAgent agent = VisualAgent.builder()
                        .tools(EndpointTools.over(CLOSE))
                        .withoutPrograms()
                        .cache(cache)
                        .build()) {
            assertEquals(3, agent.ask(PICTURE, "What is it?").cost().visionCalls());
            Answer known = agent.ask(PICTURE, "What is it?");
            assertEquals(0, known.cost().usage().inputTokens());
            assertEquals(3, known.cost().visionCalls(), "a budget ends at the same call with and without a cache");
            assertTrue(Traces.html(known).contains("looked closer 2 times"));
        }
    }
}
