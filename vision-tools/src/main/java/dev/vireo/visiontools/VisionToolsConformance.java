package dev.vireo.visiontools;

import static dev.vireo.runtime.Conformance.ensure;

import dev.vireo.program.ImagePatch;
import dev.vireo.program.VideoSegment;
import dev.vireo.runtime.Conformance;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.video.Clip;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/// What vision tools promise, part by part. How good their answers are is for measurements to say.
public final class VisionToolsConformance {
    private static final int THREADS = 4;

    /// No model knows these words.
    private static final String NONSENSE = "qzxv wrmpf";

    private VisionToolsConformance() {}

    /// What the tools are asked about.
    ///
    /// @param patches of pictures that the tools know, whole ones and parts
    /// @param names of things, as programs write them: in lower case, without an article
    /// @param properties of things
    /// @param questions about a patch
    public record Samples(
            List<ImagePatch> patches, List<String> names, List<String> properties, List<String> questions) {
        /// @throws IllegalArgumentException when one of the lists is empty
        public Samples {
            patches = List.copyOf(patches);
            names = List.copyOf(names);
            properties = List.copyOf(properties);
            questions = List.copyOf(questions);
            if (patches.isEmpty() || names.isEmpty() || properties.isEmpty() || questions.isEmpty()) {
                throw new IllegalArgumentException("there must be a patch, a name, a property and a question");
            }
        }
    }

    /// The checks of a set of tools; those of one model are [VisionTools#of].
    public static Conformance of(VisionTools tools, Samples samples) {
        return new Suite(tools, samples).checks();
    }

    private record Suite(VisionTools tools, Samples samples) {
        Conformance checks() {
            return Conformance.of("vision tools " + tools.id())
                    .with("the ids of its models are not blank and stay the same", this::ids)
                    .with("find gives things inside the patch, with the name as category", this::find)
                    .with("exists says yes or no", this::exists)
                    .with("verify_property says yes or no", this::verify)
                    .with("simple_query gives a short answer in lower case", this::answer)
                    .with("simple_query of a video gives a short answer in lower case", this::answerVideo)
                    .with("scores lie between 0 and 1, one for each patch", this::scores)
                    .with("best_text_match gives one of the options", this::options)
                    .with("depths are numbers", this::depth)
                    .with("text is read in lower case, or not at all", this::read)
                    .with("a picture is known when its distance is within the limit", this::familiarity)
                    .with("words that mean nothing are answered or refused, and never a bug", this::nonsense)
                    .with("answers that may be kept are the same again", this::again)
                    .with("several threads get the answers that one gets", this::threads)
                    .with("metered tools are the same tools, and report on the thread of the call", this::metered);
        }

        private void ids() throws Exception {
            for (Object part : List.of(
                    tools.detector(),
                    tools.verifier(),
                    tools.answerer(),
                    tools.matcher(),
                    tools.depth(),
                    tools.reader())) {
                if (part instanceof VisionSuite suite) {
                    Conformance.ensureName("the id", suite::id);
                }
            }
        }

        private void find() {
            for (ImagePatch patch : samples.patches) {
                for (String name : samples.names) {
                    for (ImagePatch thing : found(tools, patch, name)) {
                        ensure(thing.root().equals(patch.root()), "'" + name + "' is in another picture");
                        ensure(
                                patch.box()
                                        .contains(
                                                thing.box().centerX(),
                                                thing.box().centerY()),
                                "the centre of " + thing + " lies outside " + patch);
                        ensure(thing.category().equals(name), "'" + name + "' has the category " + thing.category());
                    }
                }
            }
        }

        private static List<ImagePatch> found(VisionTools tools, ImagePatch patch, String name) {
            List<ImagePatch> things = Objects.requireNonNull(tools.detector().find(patch, name), "find gave null");
            things.forEach(thing -> Objects.requireNonNull(thing, "find gave a null among its things"));
            return things;
        }

        private void exists() {
            for (ImagePatch patch : samples.patches) {
                samples.names.forEach(name -> tools.detector().exists(patch, name));
            }
        }

        private void verify() {
            for (ImagePatch patch : samples.patches) {
                for (String property : samples.properties) {
                    tools.verifier().verifyProperty(patch, samples.names.getFirst(), property);
                }
            }
        }

        private void answer() {
            for (ImagePatch patch : samples.patches) {
                samples.questions.forEach(
                        question -> isShortAnswer(tools.answerer().simpleQuery(patch, question)));
            }
        }

        private void answerVideo() {
            isShortAnswer(tools.answerer().simpleQuery(video(), samples.questions.getFirst()));
        }

        /// A video in which nothing happens.
        private VideoSegment video() {
            return VideoSegment.whole(
                    Clip.of(Collections.nCopies(3, samples.patches.getFirst().root()), 1));
        }

        private static void isShortAnswer(Reply reply) {
            String text = Objects.requireNonNull(reply, "the answer is null").text();
            ensure(!text.isBlank(), "the answer is blank");
            ensure(text.equals(text.toLowerCase(Locale.ROOT)), "the answer '" + text + "' is not in lower case");
        }

        private void scores() {
            for (String name : samples.names) {
                double[] scores = tools.matcher().matchScores(samples.patches, name);
                ensure(
                        scores.length == samples.patches.size(),
                        scores.length + " scores of " + samples.patches.size() + " patches");
                for (double score : scores) {
                    ensure(score >= 0 && score <= 1, "the score " + score + " of '" + name + "'");
                }
            }
        }

        private void options() {
            for (ImagePatch patch : samples.patches) {
                for (int n = 1; n <= samples.names.size(); n++) {
                    int chosen = tools.matcher().bestTextMatch(patch, samples.names.subList(0, n));
                    ensure(chosen >= 0 && chosen < n, "option " + chosen + " of " + n);
                }
            }
        }

        private void depth() {
            for (ImagePatch patch : samples.patches) {
                double depth = tools.depth().computeDepth(patch);
                ensure(Double.isFinite(depth), "the depth of " + patch + " is " + depth);
            }
        }

        private void read() {
            for (ImagePatch patch : samples.patches) {
                try {
                    String text = Objects.requireNonNull(tools.reader().readText(patch), "the text is null");
                    ensure(
                            text.equals(text.strip().toLowerCase(Locale.ROOT)),
                            "'" + text + "' is not in lower case, or has blanks around it");
                    List<ImagePatch> lines = tools.reader().textLines(patch);
                    ensure(lines.isEmpty() == text.isEmpty(), "'" + text + "' has " + lines.size() + " lines of text");
                    for (ImagePatch line : lines) {
                        ensure(!line.category().isBlank(), "the line of text at " + line.box() + " says nothing");
                    }
                } catch (VireoException e) {
                    ensure(e.code() == Code.USAGE, "what can't be read is refused with code " + e.code());
                }
            }
        }

        private void familiarity() {
            for (ImagePatch patch : samples.patches) {
                Familiarity familiarity =
                        Objects.requireNonNull(tools.judge().familiarity(patch), "the familiarity is null");
                ensure(familiarity.distance() >= 0, "the distance is " + familiarity.distance());
                ensure(familiarity.known() == familiarity.distance() <= 1, familiarity + " contradicts itself");
            }
        }

        private void nonsense() throws Exception {
            ImagePatch patch = samples.patches.getFirst();
            for (Conformance.Body call : List.<Conformance.Body>of(
                    () -> tools.detector().find(patch, NONSENSE),
                    () -> tools.detector().exists(patch, NONSENSE),
                    () -> tools.verifier().verifyProperty(patch, NONSENSE, NONSENSE),
                    () -> tools.answerer().simpleQuery(patch, NONSENSE),
                    () -> tools.matcher().matchScores(List.of(patch), NONSENSE),
                    () -> tools.matcher().bestTextMatch(patch, List.of(NONSENSE, NONSENSE)))) {
                try {
                    call.run();
                } catch (VireoException | UnusableAnswerException e) {
                    Objects.requireNonNull(e.getMessage(), "a refusal says nothing");
                }
            }
        }

        private void again() {
            if (tools.repeatable()) {
                List<Object> first = everything(tools);
                isSame(first, everything(tools), "asked again");
            }
        }

        private void threads() throws Exception {
            List<Object> alone = everything(tools);
            for (List<Object> one : Conformance.sideBySide(THREADS, () -> everything(tools))) {
                if (tools.repeatable()) {
                    isSame(alone, one, "asked by several threads");
                }
            }
        }

        private void metered() {
            Thread caller = Thread.currentThread();
            List<String> wrong = new ArrayList<>();
            VisionTools metered = tools.metered((model, usage) -> {
                Objects.requireNonNull(usage, "the usage is null");
                if (Objects.requireNonNull(model, "the model is null").isBlank()) {
                    wrong.add("a report without the model's name");
                }
                if (Thread.currentThread() != caller) {
                    wrong.add("a report on another thread");
                }
            });
            ensure(metered.id().equals(tools.id()), "the metered tools are called '" + metered.id() + "'");
            List<Object> answers = everything(metered);
            ensure(wrong.isEmpty(), wrong.toString());
            if (tools.repeatable()) {
                isSame(everything(tools), answers, "metered");
            }
        }

        /// One answer of each kind, for each patch.
        private List<Object> everything(VisionTools asked) {
            List<Object> out = new ArrayList<>();
            String name = samples.names.getFirst();
            for (ImagePatch patch : samples.patches) {
                out.add(found(asked, patch, name));
                out.add(asked.detector().exists(patch, name));
                out.add(asked.verifier().verifyProperty(patch, name, samples.properties.getFirst()));
                out.add(asked.answerer().simpleQuery(patch, samples.questions.getFirst()));
                out.add(asked.matcher().bestTextMatch(patch, samples.names));
                out.add(asked.matcher().matchScores(List.of(patch), name)[0]);
                out.add(asked.depth().computeDepth(patch));
                out.add(asked.judge().familiarity(patch));
            }
            return out;
        }

        private static void isSame(List<Object> first, List<Object> second, String when) {
            for (int i = 0; i < first.size(); i++) {
                ensure(
                        first.get(i).equals(second.get(i)),
                        "it was " + first.get(i) + ", and " + when + " it is " + second.get(i));
            }
        }
    }
}
