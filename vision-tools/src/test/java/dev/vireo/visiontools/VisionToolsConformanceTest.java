package dev.vireo.visiontools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.language.Usage;
import dev.vireo.program.ImagePatch;
import dev.vireo.runtime.Conformance;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.image.Box;
import dev.vireo.runtime.image.Image;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/// The checks see it when tools break a promise.
class VisionToolsConformanceTest {
    private static final Image PICTURE = Image.ofRgb(64, 48, new byte[64 * 48 * 3]);
    private static final Box THING = new Box(10, 10, 20, 20);
    private static final VisionToolsConformance.Samples SAMPLES = new VisionToolsConformance.Samples(
            List.of(ImagePatch.whole(PICTURE), new ImagePatch(PICTURE, new Box(5, 5, 40, 40), "")),
            List.of("cube", "ball"),
            List.of("red"),
            List.of("What is it?"));

    private enum Fault {
        NONE,
        FINDS_OUTSIDE,
        OTHER_CATEGORY,
        OTHER_PICTURE,
        FINDS_NULL,
        SHOUTS,
        BLANK,
        SCORES_ABOVE_1,
        FEWER_SCORES,
        OPTION_TOO_MANY,
        DEPTH_IS_NO_NUMBER,
        READS_WITH_BLANKS,
        READING_IS_A_PROVIDERS_FAULT,
        KNOWN_AND_FAR,
        BUG_ON_NONSENSE,
        CHANGES,
        ONE_THREAD_ONLY,
        REPORTS_ELSEWHERE,
        CHANGES_ITS_NAME
    }

    private record Faulty(Fault fault, Thread maker, AtomicInteger count, BiConsumer<String, Usage> meter)
            implements VisionSuite {
        @Override
        @SuppressWarnings("NullAway") // one of the faults is to give null
        public List<ImagePatch> find(ImagePatch patch, String objectName) {
            if (fault == Fault.BUG_ON_NONSENSE && !SAMPLES.names().contains(objectName)) {
                throw new ArrayIndexOutOfBoundsException("-1");
            }
            return switch (fault) {
                case FINDS_OUTSIDE -> List.of(new ImagePatch(patch.root(), new Box(50, 40, 60, 48), objectName));
                case OTHER_CATEGORY -> List.of(new ImagePatch(patch.root(), THING, "thing"));
                case OTHER_PICTURE ->
                    List.of(new ImagePatch(Image.ofRgb(30, 30, new byte[30 * 30 * 3]), THING, objectName));
                case FINDS_NULL -> null;
                case NONE,
                        SHOUTS,
                        BLANK,
                        SCORES_ABOVE_1,
                        FEWER_SCORES,
                        OPTION_TOO_MANY,
                        DEPTH_IS_NO_NUMBER,
                        READS_WITH_BLANKS,
                        READING_IS_A_PROVIDERS_FAULT,
                        KNOWN_AND_FAR,
                        BUG_ON_NONSENSE,
                        CHANGES,
                        ONE_THREAD_ONLY,
                        REPORTS_ELSEWHERE,
                        CHANGES_ITS_NAME -> List.of(new ImagePatch(patch.root(), THING, objectName));
            };
        }

        @Override
        public boolean verifyProperty(ImagePatch patch, String objectName, String property) {
            return true;
        }

        @Override
        public Reply simpleQuery(ImagePatch patch, String question) {
            if (fault == Fault.REPORTS_ELSEWHERE) {
                Thread elsewhere = Thread.ofVirtual().start(() -> meter.accept("model", Usage.NONE));
                while (elsewhere.isAlive()) {
                    Thread.onSpinWait();
                }
            } else {
                meter.accept("model", Usage.NONE);
            }
            return new Reply(fault == Fault.SHOUTS ? "YES" : fault == Fault.BLANK ? " " : "yes", 0.5);
        }

        @Override
        public double[] matchScores(List<ImagePatch> patches, String content) {
            return patches.stream()
                    .skip(fault == Fault.FEWER_SCORES && patches.size() > 1 ? 1 : 0)
                    .mapToDouble(_ -> fault == Fault.SCORES_ABOVE_1 ? 75 : 0.75)
                    .toArray();
        }

        @Override
        public int bestTextMatch(ImagePatch patch, List<String> options) {
            return fault == Fault.OPTION_TOO_MANY ? options.size() : 0;
        }

        @Override
        public double computeDepth(ImagePatch patch) {
            if (fault == Fault.ONE_THREAD_ONLY && Thread.currentThread() != maker) {
                throw new IllegalStateException("of another thread");
            }
            return fault == Fault.DEPTH_IS_NO_NUMBER
                    ? Double.NaN
                    : fault == Fault.CHANGES ? count.incrementAndGet() : 2;
        }

        @Override
        public String readText(ImagePatch patch) {
            if (fault == Fault.READING_IS_A_PROVIDERS_FAULT) {
                throw new VireoException(Code.PROVIDER, "no", "");
            }
            return fault == Fault.READS_WITH_BLANKS ? " stop " : "stop";
        }

        @Override
        public Familiarity familiarity(ImagePatch patch) {
            return fault == Fault.KNOWN_AND_FAR ? new Familiarity(true, 7) : Familiarity.ANY;
        }

        @Override
        public VisionSuite metered(BiConsumer<String, Usage> another) {
            return new Faulty(fault, maker, count, meter.andThen(another));
        }

        @Override
        public String id() {
            return fault == Fault.CHANGES_ITS_NAME ? "faulty " + count.incrementAndGet() : "faulty";
        }
    }

    private static List<String> broken(Fault fault) {
        VisionTools tools =
                VisionTools.of(new Faulty(fault, Thread.currentThread(), new AtomicInteger(), (_, _) -> {}));
        return VisionToolsConformance.of(tools, SAMPLES).failures().stream()
                .map(Conformance.Failure::check)
                .toList();
    }

    private static void breaks(Fault fault, String promise) {
        List<String> broken = broken(fault);
        assertTrue(broken.contains(promise), fault + " breaks " + broken);
    }

    @Test
    void toolsThatKeepThePromisesPass() {
        assertEquals(List.of(), broken(Fault.NONE));
    }

    @Test
    void toolsThatBreakAPromiseAreFound() {
        breaks(Fault.CHANGES_ITS_NAME, "the ids of its models are not blank and stay the same");
        String finds = "find gives things inside the patch, with the name as category";
        breaks(Fault.FINDS_OUTSIDE, finds);
        breaks(Fault.OTHER_CATEGORY, finds);
        breaks(Fault.OTHER_PICTURE, finds);
        breaks(Fault.FINDS_NULL, finds);
        breaks(Fault.SHOUTS, "simple_query gives a short answer in lower case");
        breaks(Fault.BLANK, "simple_query gives a short answer in lower case");
        breaks(Fault.SHOUTS, "simple_query of a video gives a short answer in lower case");
        breaks(Fault.SCORES_ABOVE_1, "scores lie between 0 and 1, one for each patch");
        breaks(Fault.FEWER_SCORES, "scores lie between 0 and 1, one for each patch");
        breaks(Fault.OPTION_TOO_MANY, "best_text_match gives one of the options");
        breaks(Fault.DEPTH_IS_NO_NUMBER, "depths are numbers");
        breaks(Fault.READS_WITH_BLANKS, "text is read in lower case, or not at all");
        breaks(Fault.READING_IS_A_PROVIDERS_FAULT, "text is read in lower case, or not at all");
        breaks(Fault.KNOWN_AND_FAR, "a picture is known when its distance is within the limit");
        breaks(Fault.BUG_ON_NONSENSE, "words that mean nothing are answered or refused, and never a bug");
        breaks(Fault.CHANGES, "answers that may be kept are the same again");
        breaks(Fault.ONE_THREAD_ONLY, "several threads get the answers that one gets");
        breaks(Fault.REPORTS_ELSEWHERE, "metered tools are the same tools, and report on the thread of the call");
    }
}
