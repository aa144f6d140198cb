package dev.vireo.visiontools;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.language.Usage;
import dev.vireo.program.ImagePatch;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.image.Image;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

class VisionToolsTest {
    private static final ImagePatch WHOLE = ImagePatch.whole(Image.ofRgb(20, 10, new byte[20 * 10 * 3]));
    private static final Usage USED = new Usage(1, 10, 2);

    /// Says its name, and reports each answer when it is metered.
    private record Named(String id, boolean repeatable, Familiarity familiar, BiConsumer<String, Usage> meter)
            implements VisionSuite {
        Named(String id) {
            this(id, true, Familiarity.ANY, (_, _) -> {});
        }

        @Override
        public List<ImagePatch> find(ImagePatch patch, String objectName) {
            meter.accept(id, USED);
            return List.of(new ImagePatch(patch.root(), patch.box(), id));
        }

        @Override
        public boolean verifyProperty(ImagePatch patch, String objectName, String property) {
            meter.accept(id, USED);
            return property.equals(id);
        }

        @Override
        public Reply simpleQuery(ImagePatch patch, String question) {
            meter.accept(id, USED);
            return new Reply(id, 1);
        }

        @Override
        public double[] matchScores(List<ImagePatch> patches, String content) {
            meter.accept(id, USED);
            return patches.stream().mapToDouble(_ -> content.equals(id) ? 1 : 0).toArray();
        }

        @Override
        public double computeDepth(ImagePatch patch) {
            meter.accept(id, USED);
            return id.length();
        }

        @Override
        public String readText(ImagePatch patch) {
            meter.accept(id, USED);
            return id;
        }

        @Override
        public Familiarity familiarity(ImagePatch patch) {
            return familiar;
        }

        @Override
        public VisionSuite metered(BiConsumer<String, Usage> another) {
            return new Named(id, repeatable, familiar, meter.andThen(another));
        }
    }

    private final VisionSuite base = new Named("base-1");
    private final VisionSuite other = new Named("other-22");

    @Test
    void aSetOfOneModelHasItsNameAndItsAnswers() {
        VisionTools tools = VisionTools.of(base);
        assertEquals("base-1", tools.id());
        assertTrue(tools.repeatable());
        assertSame(base, tools.detector());
        assertSame(base, tools.reader());
        assertEquals(Familiarity.ANY, tools.judge().familiarity(WHOLE));
    }

    @Test
    void eachPartOfAnotherModelDoesItsOwnJobAndNoOther() {
        VisionTools tools = VisionTools.of(base)
                .withDetector(other.id(), other)
                .withVerifier(other.id(), other)
                .withDepth(other.id(), other);
        assertEquals("other-22", tools.detector().find(WHOLE, "cube").getFirst().category());
        assertTrue(tools.verifier().verifyProperty(WHOLE, "cube", "other-22"));
        assertEquals("base-1", tools.answerer().simpleQuery(WHOLE, "What?").text());
        assertEquals(1, tools.matcher().bestTextMatch(WHOLE, List.of("other-22", "base-1")));
        assertEquals("other-22".length(), tools.depth().computeDepth(WHOLE));
        assertEquals("base-1", tools.reader().readText(WHOLE));
        VisionTools rest = VisionTools.of(base)
                .withAnswerer(other.id(), other)
                .withMatcher(other.id(), other)
                .withReader(other.id(), other);
        assertEquals("base-1", rest.detector().find(WHOLE, "cube").getFirst().category());
        assertEquals("other-22", rest.answerer().simpleQuery(WHOLE, "What?").text());
        assertArrayEquals(new double[] {1}, rest.matcher().matchScores(List.of(WHOLE), "other-22"));
        assertEquals("other-22", rest.reader().readText(WHOLE));
    }

    @Test
    void theNameSaysWhatIsMixed() {
        VisionTools tools = VisionTools.of(base);
        VisionTools mixed = tools.withDetector("other-22", other).withReader("ocr 3", _ -> "");
        assertEquals("base-1; detector=other-22; reader=ocr 3", mixed.id());
        assertNotEquals(
                tools.withDetector(other.id(), other).id(),
                tools.withMatcher(other.id(), other).id());
        assertNotEquals(
                tools.withDetector(other.id(), other).id(),
                VisionTools.of(other).withDetector(base.id(), base).id());
        assertEquals(
                "base-1; judge=any",
                tools.withJudge("any", _ -> Familiarity.ANY).id());
    }

    @Test
    void aPartWithoutANameOrWithOneThatHidesAnotherIsRefused() {
        VisionTools tools = VisionTools.of(base);
        for (String name : List.of("", " ", "a; depth=b")) {
            VireoException e = assertThrows(VireoException.class, () -> tools.withDetector(name, other));
            assertEquals(Code.USAGE, e.code());
        }
        VisionSuite nameless = new Named(" ");
        assertThrows(VireoException.class, () -> VisionTools.of(nameless));
    }

    @Test
    void answersAreKeptOnlyWhenThoseOfAllModelsMayBe() {
        VisionSuite unsteady = new Named("oracle", false, Familiarity.ANY, (_, _) -> {});
        assertFalse(VisionTools.of(unsteady).repeatable());
        assertFalse(VisionTools.of(base).withDepth("oracle", unsteady).repeatable());
        assertFalse(VisionTools.of(unsteady).withDepth("base-1", base).repeatable());
        assertTrue(VisionTools.of(base).withDepth("half", _ -> 0.5).repeatable());
        assertFalse(VisionTools.of(base).withRepeatable(false).repeatable());
    }

    @Test
    void aPictureIsKnownWhenAllModelsKnowIt() {
        Familiarity far = new Familiarity(false, 3);
        VisionSuite narrow = new Named("narrow", true, far, (_, _) -> {});
        assertEquals(
                far, VisionTools.of(base).withDepth("narrow", narrow).judge().familiarity(WHOLE));
        assertEquals(
                far, VisionTools.of(narrow).withDepth("base-1", base).judge().familiarity(WHOLE));
        VisionTools told = VisionTools.of(narrow).withJudge("any", _ -> Familiarity.ANY);
        assertEquals(Familiarity.ANY, told.judge().familiarity(WHOLE));
    }

    @Test
    void everyPartReportsWhatItUsesOnce() {
        List<String> reports = new ArrayList<>();
        VisionTools tools = VisionTools.of(base)
                .withDetector(other.id(), other)
                .withDepth("half", _ -> 0.5)
                .metered((model, usage) -> reports.add(model + " " + usage.calls()));
        assertEquals("base-1; detector=other-22; depth=half", tools.id());
        tools.detector().exists(WHOLE, "cube");
        tools.verifier().verifyProperty(WHOLE, "cube", "red");
        tools.answerer().simpleQuery(WHOLE, "What?");
        tools.matcher().matchScores(List.of(WHOLE), "cube");
        tools.depth().computeDepth(WHOLE);
        tools.reader().readText(WHOLE);
        assertEquals(List.of("other-22 1", "base-1 1", "base-1 1", "base-1 1", "base-1 1"), reports);
    }

    @Test
    void ofOptionsThatFitEquallyWellAMatcherTakesTheFirst() {
        VisionTools.Matcher byLength = (patches, content) -> new double[] {content.length() / 10.0};
        assertEquals(1, byLength.bestTextMatch(WHOLE, List.of("a", "bbb", "cc", "ddd")));
    }

    @Test
    void aModelThatCantReadSaysHowToMixOneInThatCan() {
        VisionSuite blind = new VisionSuite() {
            @Override
            public List<ImagePatch> find(ImagePatch patch, String objectName) {
                return List.of();
            }

            @Override
            public boolean verifyProperty(ImagePatch patch, String objectName, String property) {
                return false;
            }

            @Override
            public Reply simpleQuery(ImagePatch patch, String question) {
                return new Reply("no", 0);
            }

            @Override
            public double[] matchScores(List<ImagePatch> patches, String content) {
                return new double[patches.size()];
            }

            @Override
            public double computeDepth(ImagePatch patch) {
                return 1;
            }

            @Override
            public Familiarity familiarity(ImagePatch patch) {
                return Familiarity.ANY;
            }

            @Override
            public String id() {
                return "blind";
            }
        };
        VireoException e = assertThrows(VireoException.class, () -> blind.readText(WHOLE));
        assertEquals(Code.USAGE, e.code());
        assertTrue(e.getMessage().contains("blind reads no text"), e.getMessage());
        assertTrue(e.hint().contains("withReader"), e.hint());
    }
}
