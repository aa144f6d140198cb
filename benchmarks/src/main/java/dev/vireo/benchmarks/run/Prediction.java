package dev.vireo.benchmarks.run;

import dev.vireo.benchmarks.data.Gold;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;

/// A question of a run and what came of it: a line of `predictions.jsonl`. The same plan gives the same, however
/// often the run was interrupted and however many questions were asked at once; what differs from time to time is
/// its [Cost].
///
/// @param id of the sample
/// @param files what it was about, as they are named from the root of the data set
/// @param answer the text of the answer; empty when it failed
/// @param region the part of the picture that was answered, where one was
/// @param right whether the main metric gives it everything; nothing where nobody outside knows the answer, or that
///     metric leaves the question out
/// @param failed whether there is no answer, but a failure
/// @param degraded whether a part of it comes from a fallback, or the picture is of an unknown kind
/// @param unknown whether it hangs on what the tools can't know
/// @param raw what the program or the model gave, before it was made an answer
/// @param outcome how the last program ended; empty when there was none
/// @param tools which tools looked
/// @param prompt the version of the prompt that the program comes from
/// @param scores by metric; those that say nothing of it are not there
/// @param seen the hash of all that it was about: the files of its pictures, or which frames of a video with their
///     time stamps
public record Prediction(
        String id,
        String question,
        List<String> files,
        List<String> options,
        Gold gold,
        String answer,
        Optional<Gold.Region> region,
        Optional<Boolean> right,
        boolean failed,
        boolean degraded,
        boolean unknown,
        String raw,
        Optional<String> program,
        Optional<String> outcome,
        String tools,
        Optional<String> prompt,
        SequencedMap<String, Double> scores,
        String group,
        Map<String, String> labels,
        String seen) {
    public Prediction {
        files = List.copyOf(files);
        options = List.copyOf(options);
        scores = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(scores));
        labels = Collections.unmodifiableMap(new TreeMap<>(labels));
    }

    /// The same with other scores.
    public Prediction scored(SequencedMap<String, Double> by, Optional<Boolean> isRight) {
        return new Prediction(
                id, question, files, options, gold, answer, region, isRight, failed, degraded, unknown, raw, program,
                outcome, tools, prompt, by, group, labels, seen);
    }

    /// What an answer took: a line of `costs.jsonl`.
    ///
    /// @param millis from the question to the answer, retries included
    /// @param attempts how often it was asked
    /// @param toolCalls calls of tools by programs, remembered ones included
    /// @param visionCalls calls of tools that were made
    /// @param modelCalls requests to language models
    /// @param cached answers of models and tools that were known
    /// @param money what the models cost; empty when a price is unknown
    /// @param session in which session of the run it was answered, from 1
    /// @param elapsed seconds from the start of that session to the answer
    public record Cost(
            String id,
            double millis,
            int attempts,
            int toolCalls,
            int visionCalls,
            int modelCalls,
            long inputTokens,
            long outputTokens,
            long cachedTokens,
            int cached,
            Optional<BigDecimal> money,
            int session,
            double elapsed) {}
}
