package dev.vireo.visiontools;

import dev.vireo.language.Usage;
import dev.vireo.program.ImagePatch;
import dev.vireo.program.VideoSegment;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;

/// The vision that programs call: one part for each job, of one model or mixed from several. Safe for several
/// threads, as its parts are.
///
/// A set is one model's ([#of]), or that with some parts of others ([#withDetector] and the like). It closes
/// none of them. [VisionToolsConformance] checks what sets and parts promise.
///
/// @param id the name in traces, records and caches, with the version of what is behind it: two different
///     sets never share one
/// @param detector finds things by name
/// @param verifier says whether a thing has a property
/// @param answerer answers simple questions
/// @param matcher says how well pictures fit texts
/// @param depth says how far things are
/// @param reader reads what is written in pictures
/// @param judge says whether a picture is of a kind that these tools can judge
/// @param repeatable whether an answer follows from the id, the pixels and the arguments alone, so that it may
///     be kept for the next time
public record VisionTools(
        String id,
        Detector detector,
        Verifier verifier,
        Answerer answerer,
        Matcher matcher,
        DepthEstimator depth,
        TextReader reader,
        Familiarity.Judge judge,
        boolean repeatable) {
    /// @throws VireoException with code USAGE when the id is blank
    public VisionTools {
        if (id.isBlank()) {
            throw new VireoException(Code.USAGE, "vision tools need a name", "It tells them apart in traces.");
        }
        Objects.requireNonNull(detector, "detector");
        Objects.requireNonNull(verifier, "verifier");
        Objects.requireNonNull(answerer, "answerer");
        Objects.requireNonNull(matcher, "matcher");
        Objects.requireNonNull(depth, "depth");
        Objects.requireNonNull(reader, "reader");
        Objects.requireNonNull(judge, "judge");
    }

    /// A set in which one model does every job; it has the model's name.
    public static VisionTools of(VisionSuite suite) {
        return new VisionTools(suite.id(), suite, suite, suite, suite, suite, suite, suite, suite.repeatable());
    }

    /// The same set with another detector.
    ///
    /// The new name says so: `microworld-1; detector=yolo-12`. When the part is of a [VisionSuite], that is
    /// asked too whether it knows a picture, and says whether answers may be kept; of any other part it is
    /// taken that its answers follow from its name, the pixels and the arguments.
    ///
    /// @param name the name of the part's model with its version, without a semicolon
    /// @throws VireoException with code USAGE when the name is blank or has a semicolon
    public VisionTools withDetector(String name, Detector part) {
        Mixed mixed = mixed("detector", name, part);
        return new VisionTools(
                mixed.id, part, verifier, answerer, matcher, depth, reader, mixed.judge, mixed.repeatable);
    }

    /// The same set with another verifier, under a new name as in [#withDetector].
    ///
    /// @throws VireoException like [#withDetector]
    public VisionTools withVerifier(String name, Verifier part) {
        Mixed mixed = mixed("verifier", name, part);
        return new VisionTools(
                mixed.id, detector, part, answerer, matcher, depth, reader, mixed.judge, mixed.repeatable);
    }

    /// The same set with another answerer, under a new name as in [#withDetector].
    ///
    /// @throws VireoException like [#withDetector]
    public VisionTools withAnswerer(String name, Answerer part) {
        Mixed mixed = mixed("answerer", name, part);
        return new VisionTools(
                mixed.id, detector, verifier, part, matcher, depth, reader, mixed.judge, mixed.repeatable);
    }

    /// The same set with another matcher, under a new name as in [#withDetector].
    ///
    /// @throws VireoException like [#withDetector]
    public VisionTools withMatcher(String name, Matcher part) {
        Mixed mixed = mixed("matcher", name, part);
        return new VisionTools(
                mixed.id, detector, verifier, answerer, part, depth, reader, mixed.judge, mixed.repeatable);
    }

    /// The same set with another estimator of depths, under a new name as in [#withDetector].
    ///
    /// @throws VireoException like [#withDetector]
    public VisionTools withDepth(String name, DepthEstimator part) {
        Mixed mixed = mixed("depth", name, part);
        return new VisionTools(
                mixed.id, detector, verifier, answerer, matcher, part, reader, mixed.judge, mixed.repeatable);
    }

    /// The same set with another reader of text, under a new name as in [#withDetector].
    ///
    /// @throws VireoException like [#withDetector]
    public VisionTools withReader(String name, TextReader part) {
        Mixed mixed = mixed("reader", name, part);
        return new VisionTools(
                mixed.id, detector, verifier, answerer, matcher, depth, part, mixed.judge, mixed.repeatable);
    }

    /// The same set with another judge of pictures instead of those of its models, under a new name as in
    /// [#withDetector].
    ///
    /// @throws VireoException like [#withDetector]
    public VisionTools withJudge(String name, Familiarity.Judge another) {
        return new VisionTools(
                mixedId("judge", name), detector, verifier, answerer, matcher, depth, reader, another, repeatable);
    }

    /// The same set, of which it is said whether its answers may be kept.
    public VisionTools withRepeatable(boolean on) {
        return new VisionTools(id, detector, verifier, answerer, matcher, depth, reader, judge, on);
    }

    /// The same set, with what its parts use of language models reported to `meter` too: on the thread of the
    /// call, after each request. Parts without a language model have nothing to report.
    ///
    /// @param meter gets the model, `openai:gpt-4.1-mini` say, and what it used
    public VisionTools metered(BiConsumer<String, Usage> meter) {
        return new VisionTools(
                id,
                detector.metered(meter),
                verifier.metered(meter),
                answerer.metered(meter),
                matcher.metered(meter),
                depth.metered(meter),
                reader.metered(meter),
                judge,
                repeatable);
    }

    /// What a new part changes besides itself.
    private record Mixed(String id, Familiarity.Judge judge, boolean repeatable) {}

    private Mixed mixed(String job, String name, Object part) {
        String newId = mixedId(job, name);
        return part instanceof VisionSuite suite
                ? new Mixed(newId, judge.and(suite), repeatable && suite.repeatable())
                : new Mixed(newId, judge, repeatable);
    }

    /// Names of parts hold no semicolon, so that different parts never give the same text.
    private String mixedId(String job, String name) {
        if (name.isBlank() || name.contains(";")) {
            throw new VireoException(
                    Code.USAGE,
                    "'" + name + "' can't be the name of a " + job,
                    "Name the model and its version, without a semicolon.");
        }
        return id + "; " + job + "=" + name;
    }

    /// Answers simple questions: `simple_query` of programs. Safe for several threads.
    @FunctionalInterface
    public interface Answerer {
        /// The short answer to a simple question about the patch; never blank.
        ///
        /// @throws dev.vireo.runtime.VireoException with code USAGE when the words mean nothing to the model
        /// @throws UnusableAnswerException when the model behind it gave no answer that can be used
        Reply simpleQuery(ImagePatch patch, String question);

        /// The short answer to a simple question about what happens in a part of a video.
        ///
        /// Unless an answerer has a model of videos and overrides this, a few frames spread over the part are
        /// asked one by one with [#simpleQuery(ImagePatch, String)], and the answer that most of them give is
        /// taken; of answers given equally often, the one whose frames are surer. It is as sure as those
        /// frames on average, times their share of all: a question about motion, which no single frame
        /// answers, gets a low value.
        default Reply simpleQuery(VideoSegment segment, String question) {
            return FrameVote.ask(this, segment, question);
        }

        /// The same answerer, reporting as [VisionTools#metered] says.
        default Answerer metered(BiConsumer<String, Usage> meter) {
            return this;
        }
    }

    /// Says how far things are: `compute_depth` of programs. Safe for several threads.
    @FunctionalInterface
    public interface DepthEstimator {
        /// Median distance from the camera over the patch; larger is farther.
        double computeDepth(ImagePatch patch);

        /// The same estimator, reporting as [VisionTools#metered] says.
        default DepthEstimator metered(BiConsumer<String, Usage> meter) {
            return this;
        }
    }

    /// Finds things by name: `find` and `exists` of programs. Safe for several threads.
    @FunctionalInterface
    public interface Detector {
        /// The patches inside `patch` that show the named thing ("red cube", "large shiny things"), best
        /// first, then left to right, each with the name as its category. A thing is inside when the centre
        /// of its box is.
        ///
        /// @throws dev.vireo.runtime.VireoException with code USAGE when the words mean nothing to the model
        /// @throws UnusableAnswerException when the model behind it gave no answer that can be used
        List<ImagePatch> find(ImagePatch patch, String objectName);

        /// The names of the things that it knows, in the singular and lower case, the usual ones first; empty when it
        /// takes any words. Planners are told before they write.
        default List<String> names() {
            return List.of();
        }

        /// Whether the named thing is visible inside the patch: what is found decides, unless a detector
        /// knows better.
        default boolean exists(ImagePatch patch, String objectName) {
            return !find(patch, objectName).isEmpty();
        }

        /// The same detector, reporting as [VisionTools#metered] says.
        default Detector metered(BiConsumer<String, Usage> meter) {
            return this;
        }
    }

    /// Says how well pictures fit texts: `best_image_match` and `best_text_match` of programs. Safe for
    /// several threads.
    @FunctionalInterface
    public interface Matcher {
        /// How well each patch shows the content, 0 to 1, in the order of the patches.
        ///
        /// @throws dev.vireo.runtime.VireoException with code USAGE when the words mean nothing to the model
        /// @throws UnusableAnswerException when the model behind it gave no answer that can be used
        double[] matchScores(List<ImagePatch> patches, String content);

        /// The index of the option that describes the patch best: of the scores, the highest and first,
        /// unless a matcher compares the options with each other.
        ///
        /// @param options at least one
        default int bestTextMatch(ImagePatch patch, List<String> options) {
            int best = 0;
            double highest = Double.NEGATIVE_INFINITY;
            for (int i = 0; i < options.size(); i++) {
                double score = matchScores(List.of(patch), options.get(i))[0];
                if (score > highest) {
                    highest = score;
                    best = i;
                }
            }
            return best;
        }

        /// The same matcher, reporting as [VisionTools#metered] says.
        default Matcher metered(BiConsumer<String, Usage> meter) {
            return this;
        }
    }

    /// Reads what is written in pictures: `read_text` and `text_lines` of programs. Safe for several threads.
    @FunctionalInterface
    public interface TextReader {
        /// The text that is seen in the patch, in lower case, without blanks around it, its lines joined by blanks in
        /// reading order; empty when there is none.
        ///
        /// @throws dev.vireo.runtime.VireoException with code USAGE when the model behind it can't read
        String readText(ImagePatch patch);

        /// A patch for each line of text in the patch, in reading order, each with what it says as its category.
        ///
        /// A reader that does not say where the lines are gives the whole patch as the only one, or none
        /// when nothing is written there.
        ///
        /// @throws dev.vireo.runtime.VireoException as [#readText]
        default List<ImagePatch> textLines(ImagePatch patch) {
            String text = readText(patch);
            return text.isEmpty() ? List.of() : List.of(new ImagePatch(patch.root(), patch.box(), text));
        }

        /// The same reader, reporting as [VisionTools#metered] says.
        default TextReader metered(BiConsumer<String, Usage> meter) {
            return this;
        }
    }

    /// Says whether a thing has a property: `verify_property` of programs. Safe for several threads.
    @FunctionalInterface
    public interface Verifier {
        /// Whether the thing that the patch shows, called `objectName`, has the property ("red", "shiny",
        /// "small", "cube").
        ///
        /// @throws dev.vireo.runtime.VireoException with code USAGE when the words mean nothing to the model
        /// @throws UnusableAnswerException when the model behind it gave no answer that can be used
        boolean verifyProperty(ImagePatch patch, String objectName, String property);

        /// The same verifier, reporting as [VisionTools#metered] says.
        default Verifier metered(BiConsumer<String, Usage> meter) {
            return this;
        }
    }
}
