package dev.vireo.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.language.Usage;
import dev.vireo.program.ImagePatch;
import dev.vireo.program.Type;
import dev.vireo.program.Value;
import dev.vireo.runtime.image.Box;
import dev.vireo.runtime.image.Image;
import dev.vireo.visiontools.Familiarity;
import dev.vireo.visiontools.VisionTools;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An agent whose tools are of several models.
class MixedToolsTest {
    private static final Image PICTURE = Image.ofRgb(100, 80, new byte[100 * 80 * 3]);

    private final FakeTools most = new FakeTools().thing("cube").reply("What colour is it?", "teal");
    private final AtomicInteger found = new AtomicInteger();
    private final FakeRunner runner = new FakeRunner();
    private final FakePlanner planner = new FakePlanner(Usage.NONE);

    /// Finds one thing in the middle, whatever it is called.
    private List<ImagePatch> middle(ImagePatch patch, String name) {
        found.incrementAndGet();
        return List.of(new ImagePatch(patch.root(), new Box(40, 30, 60, 50), name));
    }

    private VisionTools mixed(String detector) {
        return VisionTools.of(most).withDetector(detector, this::middle);
    }

    private VisualAgent.Builder builder() {
        planner.plan("What colour is the cube?", "colour");
        runner.program("colour", "str", (image, host) -> {
            Value.Items cubes = (Value.Items) host.call("ImagePatch.find", List.of(image, new Value.Str("cube")));
            return host.call(
                    "ImagePatch.simple_query", List.of(cubes.values().getFirst(), new Value.Str("What colour is it?")));
        });
        return VisualAgent.builder().planner(planner).runner(runner);
    }

    @Test
    void theDetectorIsOfOneModelAndTheAnswersAreOfAnother() {
        try (VisualAgent agent = builder().tools(mixed("middle-1")).build()) {
            Answer answer = agent.ask(PICTURE, "What colour is the cube?");
            assertFalse(answer.degraded(), answer.notices().toString());
            assertEquals("teal", answer.text());
            assertEquals(Type.Simple.STR, answer.type());
            assertEquals("fake; detector=middle-1", answer.trace().tools());
            assertEquals(List.of("query What colour is it?"), most.calls);
            assertEquals(new Box(40, 30, 60, 50), most.asked.getFirst().box());
        }
    }

    @Test
    void aPictureThatOneOfTheModelsDoesNotKnowIsSaidToBeUnknown() {
        FakeTools narrow = new FakeTools().thing("cube", new Box(40, 30, 60, 50));
        narrow.familiarity = new Familiarity(false, 2);
        VisionTools tools = VisionTools.of(most).withDetector("narrow", narrow);
        try (VisualAgent agent = builder().tools(tools).build()) {
            Answer answer = agent.ask(PICTURE, "What colour is the cube?");
            assertTrue(answer.degraded());
            assertTrue(answer.notices().getFirst().message().contains("fake; detector=narrow"));
        }
    }

    @Test
    void answersOfOneMixtureAreNotThoseOfAnother(@TempDir Path folder) {
        try (AnswerCache cache =
                AnswerCache.open(folder, AnswerCache.Mode.USE, 1 << 20, InstantSource.system(), _ -> {})) {
            for (String detector : List.of("middle-1", "middle-1", "middle-2")) {
                try (VisualAgent agent =
                        builder().tools(mixed(detector)).cache(cache).build()) {
                    agent.ask(PICTURE, "What colour is the cube?");
                }
            }
        }
        assertEquals(2, found.get()); // the second question is answered from the first, the third is not
    }

    @Test
    void whatAPartUsesOfALanguageModelIsOnTheAccount() {
        VisionTools tools = VisionTools.of(most).withDetector("seen", new Metered((_, _) -> {}));
        try (VisualAgent agent = builder().tools(tools).build()) {
            Answer answer = agent.ask(PICTURE, "What colour is the cube?");
            assertEquals(30, answer.cost().usage().inputTokens());
        }
    }

    private record Metered(BiConsumer<String, Usage> meter) implements VisionTools.Detector {
        @Override
        public List<ImagePatch> find(ImagePatch patch, String name) {
            meter.accept("openai:eye", new Usage(1, 30, 3));
            return List.of(new ImagePatch(patch.root(), new Box(40, 30, 60, 50), name));
        }

        @Override
        public VisionTools.Detector metered(BiConsumer<String, Usage> another) {
            return new Metered(meter.andThen(another));
        }
    }
}
