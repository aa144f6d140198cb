package dev.vireo.benchmarks.run;

import dev.vireo.agent.VisualAgent;
import dev.vireo.benchmarks.data.Dataset;
import dev.vireo.benchmarks.metric.RunMetric;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.video.Clips;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/// What a run asks and whom: everything that can move its scores.
///
/// @param root the folder of the data set
/// @param split one of its splits
/// @param metrics the main one first: by it an answer is right
/// @param arm how the agent works
/// @param selection which questions are asked
/// @param frames which frames of a video the agent can look at
/// @param settings what else can move a score, by name: models and the hashes of their weights, prompts, versions,
///     limits. The run can't know these; what is not said here is not noticed when it changes
public record RunPlan(
        Dataset dataset,
        Path root,
        String split,
        List<RunMetric> metrics,
        Arm arm,
        Selection selection,
        Clips.Sampling frames,
        SequencedMap<String, String> settings) {
    /// @throws VireoException with code USAGE when there is no metric, or no such split
    public RunPlan {
        metrics = List.copyOf(metrics);
        settings = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(settings));
        if (metrics.isEmpty()) {
            throw new VireoException(Code.USAGE, "a run needs a metric", "Name one of " + dataset.metrics() + ".");
        }
        if (!dataset.splits().contains(split)) {
            throw new VireoException(
                    Code.USAGE,
                    dataset.name() + " has no split '" + split + "'",
                    "It has " + String.join(", ", dataset.splits()) + ".");
        }
    }

    /// The whole split with recursive programs, the data set's own metrics being given; videos have 32 frames.
    public static RunPlan of(Dataset dataset, Path root, String split, List<RunMetric> metrics) {
        return new RunPlan(
                dataset,
                root,
                split,
                metrics,
                Arm.RECURSIVE,
                Selection.ALL,
                Clips.Sampling.atMost(32),
                new LinkedHashMap<>());
    }

    /// The same with another way of working.
    public RunPlan with(Arm way) {
        return new RunPlan(dataset, root, split, metrics, way, selection, frames, settings);
    }

    /// The same with other questions of the split.
    public RunPlan with(Selection which) {
        return new RunPlan(dataset, root, split, metrics, arm, which, frames, settings);
    }

    /// The same with another choice of frames.
    public RunPlan with(Clips.Sampling of) {
        return new RunPlan(dataset, root, split, metrics, arm, selection, of, settings);
    }

    /// The same with other settings.
    public RunPlan with(Map<String, String> all) {
        return new RunPlan(dataset, root, split, metrics, arm, selection, frames, new LinkedHashMap<>(all));
    }

    /// How an agent works.
    public enum Arm {
        /// Programs, which may ask further questions.
        RECURSIVE,
        /// Programs without `recursive_query`.
        FLAT,
        /// No program: the vision network answers alone.
        VQA,
        /// Programs, which may ask further questions, about pictures and frames that are grey all over: what the words
        /// of a question alone give away. Tools that don't look at pixels must not work in it.
        BLIND;

        /// An agent that works so.
        VisualAgent.Builder on(VisualAgent.Builder agent) {
            return switch (this) {
                case RECURSIVE, BLIND -> agent.recursion(true);
                case FLAT -> agent.recursion(false);
                case VQA -> agent.withoutPrograms();
            };
        }

        /// The one of a name.
        ///
        /// @throws IllegalArgumentException when there is none
        static Arm of(String label) {
            return valueOf(label.toUpperCase(Locale.ROOT));
        }

        /// Its name on the command line.
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// Which questions of a split are asked. They stay in the order of the file.
    ///
    /// @param offset so many are left out first
    /// @param limit no more than that
    /// @param sampleSeed with it, offset and limit count in an order drawn from this seed, not in that of the file
    /// @param shard which of `shards` equal parts of what was chosen, from 0: each question goes to the next one
    /// @param shards how many parts there are
    public record Selection(int offset, Optional<Integer> limit, Optional<Long> sampleSeed, int shard, int shards) {
        /// All questions.
        public static final Selection ALL = new Selection(0, Optional.empty(), Optional.empty(), 0, 1);

        /// @throws VireoException with code USAGE when a number makes no sense
        public Selection {
            if (offset < 0) {
                throw new VireoException(Code.USAGE, "the offset must be 0 or more, not " + offset, "");
            }
            if (limit.isPresent() && limit.get() < 1) {
                throw new VireoException(Code.USAGE, "the limit must be 1 or more, not " + limit.get(), "");
            }
            if (shards < 1 || shard < 0 || shard >= shards) {
                throw new VireoException(
                        Code.USAGE,
                        "there is no shard " + shard + "/" + shards,
                        "Shards are counted from 0: the first of four is 0/4, the last 3/4.");
            }
        }

        /// The first questions.
        public static Selection first(int count) {
            return new Selection(0, Optional.of(count), Optional.empty(), 0, 1);
        }

        /// The same without shards: what all of them ask together.
        public Selection whole() {
            return new Selection(offset, limit, sampleSeed, 0, 1);
        }

        /// One part of the same.
        public Selection part(int index, int of) {
            return new Selection(offset, limit, sampleSeed, index, of);
        }
    }
}
