package dev.vireo.visiontools;

import dev.vireo.language.Usage;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
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
}
